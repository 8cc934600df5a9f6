import { type Kysely, sql } from 'kysely';

/** A record number is found as it is read aloud: width, case, spaces and the script of kana make no difference. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** As searchKey of src/domain/search.ts writes it, and the keys of names since 0009: a test compares them. */
const HIRAGANA = [[0x3041, 0x3096]] as const;
const CAPITALS = [
  [0x41, 0x5a],
  [0xc0, 0xd6],
  [0xd8, 0xde],
] as const;

function letters(ranges: readonly (readonly [number, number])[], up: number): string {
  const codes = ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n + up),
  );
  return String.fromCharCode(...codes);
}

const key = `translate(replace(normalize(value, NFKC), ' ', ''),
  '${letters(HIRAGANA, 0)}${letters(CAPITALS, 0)}',
  '${letters(HIRAGANA, 0x60)}${letters(CAPITALS, 0x20)}') COLLATE "C"`;

// Stored, as a name's key is: a function in the condition would hide the index behind row-level security.
const statements = [
  `ALTER TABLE netvigil.patient_identifier
     ADD COLUMN value_key text COLLATE "C" GENERATED ALWAYS AS (${key}) STORED`,
  'DROP INDEX netvigil.patient_identifier_value_ix',
  'CREATE INDEX patient_identifier_key_ix ON netvigil.patient_identifier (site_id, value_key, patient_id)',
];
