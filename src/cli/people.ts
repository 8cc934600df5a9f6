import { Command, Option } from 'commander';
import { loadConfig } from '../config.ts';
import type { Role } from '../db/tables.ts';
import { addSite, addStaff, siteByCode } from '../staff/use-cases.ts';
import { openDatabase } from './open.ts';

const quiet = () => {};

/** Makes a site on a database of one's own. */
export function addSiteCommand(): Command {
  return new Command('add-site')
    .description('Add a hospital site.')
    .requiredOption('--code <code>', 'short name in lower case, such as sapporo')
    .requiredOption('--name <name>', 'as people read it')
    .requiredOption('--zone <zone>', 'IANA time zone, such as Asia/Tokyo')
    .addOption(new Option('--language <language>').choices(['en', 'ja', 'zh']).default('en'))
    .action(async ({ code, name, zone, language }) => {
      const { ctx, close } = await openDatabase(loadConfig(process.env), quiet);
      try {
        await addSite(ctx.db, { code, name, zone, language, synthetic: false, settings: {} });
        console.log(
          `Added the site ${code}. Next: npm run add-staff -- --site ${code} --login … --name … --role nurse`,
        );
      } finally {
        await close();
      }
    });
}

/** Makes a member of staff of a site. */
export function addStaffCommand(): Command {
  const roles: Role[] = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'];
  return new Command('add-staff')
    .description('Add a member of staff, or a system that writes for a site.')
    .requiredOption('--site <code>', "the site's code")
    .requiredOption('--login <login>', 'what Netvigil-Actor names')
    .requiredOption('--name <name>', 'as people read it')
    .addOption(new Option('--role <role...>', 'one or more').choices(roles).makeOptionMandatory())
    .option('--lead', "the site's lead: told last of what nobody has claimed", false)
    .action(async ({ site, login, name, role, lead }) => {
      const { ctx, close } = await openDatabase(loadConfig(process.env), quiet);
      try {
        await addStaff(ctx.db, await siteByCode(ctx.db, site), { login, name, roles: role, lead });
        console.log(`Added ${login} at ${site}.`);
      } finally {
        await close();
      }
    });
}
