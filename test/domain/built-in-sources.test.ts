import { describe, expect, test } from 'vitest';
import { builtInProtocols, protocolOf } from '../../src/protocols/index.ts';

describe('what a clinician signs', () => {
  const sources = builtInProtocols.flatMap((protocol) => [
    [protocol.code, protocol] as const,
    ...protocol.series.flatMap((series) =>
      series.steps.map((step) => [`${protocol.code}, ${series.key}, step ${step.number}`, step] as const),
    ),
  ]);

  test.each(sources)(
    '%s says where its figures come from, by its own basis',
    (_name, { basis, citation }) => {
      expect(citation).toMatch(/(guideline|Guideline|paper|local)/);
      if (basis === 'local-default') expect(citation).toContain('local');
      if (basis === 'guideline') expect(citation).toMatch(/guideline/i);
    },
  );

  test('no RECT-G2X figure claims to be more than local', () => {
    const bases = protocolOf('RECT-G2X').series.flatMap((series) => series.steps.map((step) => step.basis));
    expect(bases).toEqual(['local-default', 'local-default', 'local-default', 'local-default']);
  });

  test.each([
    ['RECT-G1', ['MRI liver + pelvis', 'Sigmoidoscopy']],
    ['RECT-G3', ['CT or MRI, abdomen + pelvis', 'Sigmoidoscopy']],
    ['PANC-G2', ['MRI abdomen']],
    ['POSTHEP', ['MRI liver']],
    ['AS-PNET', ['MRI or EUS']],
    ['NELM-OBS', ['CT or MRI, abdomen']],
  ] as const)('%s names its series as the rules do', (code, labels) => {
    expect(protocolOf(code).series.map((series) => series.label)).toEqual(labels);
  });

  test('tolerances and longest intervals are those of the table', () => {
    const rows = builtInProtocols.flatMap((protocol) =>
      protocol.series.flatMap(({ key, steps }) =>
        steps.map((step) => [protocol.code, key, step.every, step.early, step.late, step.max].join(' ')),
      ),
    );
    expect(rows).toEqual([
      'RECT-G1 mri-liver-pelvis P6M P1M P1M ',
      'RECT-G1 sigmoidoscopy P12M P2M P2M ',
      'RECT-G2X mri-liver-pelvis P4M P1M P1M ',
      'RECT-G2X mri-liver-pelvis P6M P1M P1M ',
      'RECT-G2X mri-liver-pelvis P12M P2M P2M ',
      'RECT-G2X sigmoidoscopy P12M P2M P2M ',
      'RECT-G3 ct-or-mri-abdomen-pelvis P4M P1M P1M P24W',
      'RECT-G3 ct-or-mri-abdomen-pelvis P6M P1M P6M P12M',
      'RECT-G3 sigmoidoscopy P12M P2M P2M ',
      'PANC-G1 mri-abdomen P12M P6M P1M P12M',
      'PANC-G1 mri-abdomen P24M P12M P2M P24M',
      'PANC-G1 mri-abdomen P60M P6M P6M ',
      'PANC-G2 mri-abdomen P6M P1M P6M P12M',
      'PANC-G2 mri-abdomen P12M P1M P12M P24M',
      'PANC-G2 mri-abdomen P60M P6M P6M ',
      'PANC-G3 ct-or-mri-abdomen-pelvis P4M P1M P1M P24W',
      'PANC-G3 ct-or-mri-abdomen-pelvis P6M P1M P6M P12M',
      'NEC ct-or-mri-abdomen-pelvis P3M P1M P1M ',
      'NEC ct-or-mri-abdomen-pelvis P6M P1M P1M ',
      'POSTHEP mri-liver P3M P1M P1M ',
      'POSTHEP mri-liver P6M P1M P1M ',
      'POSTHEP mri-liver P12M P2M P2M ',
      'AS-PNET mri-or-eus P6M P1M P1M ',
      'AS-PNET mri-or-eus P12M P2M P2M ',
      'NELM-OBS ct-or-mri-abdomen P3M P1M P1M ',
      'NELM-OBS ct-or-mri-abdomen P6M P1M P1M ',
    ]);
  });
});
