import type { ProtocolCode } from '../domain/protocol.ts';

/** What the text behind a protocol leaves open: whoever signs a version acknowledges each by its id. */
export interface OpenQuestion {
  readonly id: string;
  readonly question: string;
  /** What the software does until a clinician decides otherwise. */
  readonly meanwhile: string;
}

const tenYears: OpenQuestion = {
  id: 'ten-years',
  question: 'Does "for 10 years" in the guideline for pancreatic NET end at month 120 or at month 180?',
  meanwhile: 'PANC-G1 and PANC-G2 read it as months 60 to 180.',
};
const functionality: OpenQuestion = {
  id: 'functionality-unknown',
  question: 'Must a resected tumour be known to be non-functional before a protocol runs?',
  meanwhile: 'No: only a functional one is left out.',
};
const stopAge: OpenQuestion = {
  id: 'stop-age',
  question: 'Is there an age at which surveillance stops?',
  meanwhile: 'No.',
};
const liverOrPelvis: OpenQuestion = {
  id: 'liver-or-pelvis',
  question: 'Rectal NET: MRI of the liver, of the pelvis, or of both?',
  meanwhile: 'Both, in one examination.',
};
const overlap: OpenQuestion = {
  id: 'overlapping-windows',
  question:
    'Windows of PANC-G2 (−1 / +6 months) and of G3 from month 24 overlap: one scan at month 11.5 closes month 6 and month 12. Is that meant?',
  meanwhile:
    'Yes: one scan closes every item whose window holds its day. The longest interval (`max`, 12 months) still raises "interval exceeded".',
};

const byCode: Readonly<Partial<Record<ProtocolCode, readonly OpenQuestion[]>>> = {
  'RECT-NONE': [
    {
      id: 'every-criterion',
      question:
        'RECT-NONE needs every criterion known. Old reports of small rectal G1 often lack one (muscle invasion, nodes). Must each be asked for?',
      meanwhile: 'Yes. RECT-G1 runs while one criterion is unknown.',
    },
  ],
  'RECT-G1': [
    liverOrPelvis,
    {
      id: 'after-month-60',
      question: 'What follows month 60 of a rectal G1?',
      meanwhile: 'Nothing is scheduled; "end of plan: discharge or continue" waits for a clinician.',
    },
  ],
  'RECT-G2X': [
    liverOrPelvis,
    {
      id: 'g2x-figures',
      question:
        'Every figure of RECT-G2X: every 4, 6 and 12 months, to months 60, 204 and 240; endoscopy to month 120',
      meanwhile: 'They run as local figures once signed.',
    },
    {
      id: 'small-g2',
      question: 'Does a rectal G2 of less than 10 mm need less?',
      meanwhile: 'No: RECT-G2X runs whatever the size.',
    },
  ],
  'RECT-G3': [overlap],
  'PANC-G1': [tenYears, stopAge, functionality],
  'PANC-G2': [tenYears, stopAge, functionality, overlap],
  'PANC-G3': [overlap],
  NEC: [
    {
      id: 'twelve-weeks',
      question:
        "NEC: the guideline's 12 weeks are kept as 3 months, which is 89 to 92 days and always longer than 84. Is that accepted, or should it be P12W?",
      meanwhile: '3 months, with a window of a month on both sides.',
    },
  ],
  'AS-PNET': [
    {
      id: 'board-triggers',
      question:
        'Which findings bring a watched pancreatic NET to the board: more than 5 mm a year, more than 20 mm, duct dilatation, symptoms, a higher grade?',
      meanwhile:
        'None does by itself. The reader says "suspicious" and gives the next step. Symptoms or a higher grade, once recorded as facts, make a proposal.',
    },
    {
      id: 'low-g2',
      question: '"Low G2" for watching a pancreatic NET: up to which Ki-67?',
      meanwhile: 'Any G2, if the decision to watch accepts it.',
    },
  ],
  'NELM-OBS': [
    {
      id: 'range-source',
      question: 'Where does the range of NELM-OBS come from (12 weeks to 12 months)?',
      meanwhile: "It is cited as a guideline's range without naming one; the figures inside it are local.",
    },
    stopAge,
  ],
};

/** The open questions of a protocol, of each of its versions. docs/open-questions.md tells the same. */
export const openQuestionsOf = (code: ProtocolCode): readonly OpenQuestion[] => byCode[code] ?? [];
