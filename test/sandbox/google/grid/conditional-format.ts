/** What a cell looks like under the conditional format rules of its tab. */
import type { ConditionalRuleData } from '../wire.ts';
import type { CellValue } from './cell.ts';
import { evaluateFormula, type ReadCell, shiftFormula } from './formula.ts';

/** A cell's colours and weight as a person sees them; undefined is the default. */
export interface Look {
  readonly background?: string;
  readonly fontColor?: string;
  readonly bold?: boolean;
}

interface Candidate {
  readonly row: number;
  readonly column: number;
  readonly value: CellValue;
  readonly display: string;
  /** Reads the cells that a rule's formula names. */
  readonly read: ReadCell;
}

/** The look that the first rule which holds gives the cell; nothing when none does. */
export function conditionalLook(rules: readonly ConditionalRuleData[], candidate: Candidate): Look {
  const rule = rules.find((each) => holds(each, candidate));
  if (!rule) return {};
  return {
    ...(rule.background === null ? {} : { background: rule.background }),
    ...(rule.fontColor === null ? {} : { fontColor: rule.fontColor }),
    ...(rule.bold === null ? {} : { bold: rule.bold }),
  };
}

function holds({ ranges, criteria, values }: ConditionalRuleData, candidate: Candidate): boolean {
  const { row, column, value, display, read } = candidate;
  const [range] = ranges;
  const isInside = ranges.some(
    (area) =>
      row >= area.row && row < area.row + area.rows && column >= area.column && column < area.column + area.columns,
  );
  if (!isInside || !range) return false;
  const [first = ''] = values;
  switch (criteria) {
    case 'TEXT_EQUAL_TO':
      return display === String(first);
    case 'TEXT_CONTAINS':
      return display.includes(String(first));
    case 'TEXT_STARTS_WITH':
      return display.startsWith(String(first));
    case 'CELL_EMPTY':
      return display === '';
    case 'CELL_NOT_EMPTY':
      return display !== '';
    case 'NUMBER_GREATER_THAN':
      return typeof value === 'number' && value > Number(first);
    case 'NUMBER_LESS_THAN':
      return typeof value === 'number' && value < Number(first);
    case 'CUSTOM_FORMULA':
      // Written for the first cell of the first range; it moves along.
      return evaluateFormula(shiftFormula(String(first), row - range.row, column - range.column), read) === true;
    default:
      return false;
  }
}
