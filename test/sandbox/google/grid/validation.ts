/** Whether a value satisfies a data validation rule. */
import type { RuleData } from '../wire.ts';
import { type Cell, type CellValue, isDateFormat } from './cell.ts';

export interface Candidate {
  readonly cell: Cell;
  readonly value: CellValue;
  readonly display: string;
  /** Evaluates the rule's own formula for this cell. */
  readonly formulaHolds: (formula: string) => boolean;
}

const numberTests: Readonly<Record<string, (value: number, first: number, second: number) => boolean>> = {
  NUMBER_BETWEEN: (value, first, second) => value >= first && value <= second,
  NUMBER_NOT_BETWEEN: (value, first, second) => value < first || value > second,
  NUMBER_EQUAL_TO: (value, first) => value === first,
  NUMBER_NOT_EQUAL_TO: (value, first) => value !== first,
  NUMBER_GREATER_THAN: (value, first) => value > first,
  NUMBER_GREATER_THAN_OR_EQUAL_TO: (value, first) => value >= first,
  NUMBER_LESS_THAN: (value, first) => value < first,
  NUMBER_LESS_THAN_OR_EQUAL_TO: (value, first) => value <= first,
};

function checkboxAccepts(rule: RuleData, value: CellValue): boolean {
  return rule.values.length === 0 ? typeof value === 'boolean' : rule.values.some((allowed) => allowed === value);
}

/** True when the rule lets this value in; a blank cell always passes. */
export function satisfies(rule: RuleData, candidate: Candidate): boolean {
  const { value, display } = candidate;
  if (value === '' && candidate.cell.formula === '') return true;
  const numberTest = numberTests[rule.criteria];
  const [first, second] = rule.values;
  if (numberTest) return typeof value === 'number' && numberTest(value, Number(first), Number(second));
  switch (rule.criteria) {
    case 'VALUE_IN_LIST':
      return Array.isArray(first) && first.includes(display);
    case 'CHECKBOX':
      return checkboxAccepts(rule, value);
    case 'CUSTOM_FORMULA':
      return candidate.formulaHolds(String(first));
    case 'TEXT_CONTAINS':
      return display.includes(String(first));
    case 'TEXT_DOES_NOT_CONTAIN':
      return !display.includes(String(first));
    case 'TEXT_EQUAL_TO':
      return display === String(first);
    case 'DATE_IS_VALID_DATE':
      return typeof value === 'number' && isDateFormat(candidate.cell.format);
    default:
      return true;
  }
}
