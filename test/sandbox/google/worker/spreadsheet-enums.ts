import { EnumSet } from './enums.ts';

/** The enums of SpreadsheetApp and Ui that the services understand. */
export const spreadsheetEnums = {
  ProtectionType: new EnumSet(['RANGE', 'SHEET']),
  WrapStrategy: new EnumSet(['WRAP', 'OVERFLOW', 'CLIP']),
  BooleanCriteria: new EnumSet([
    'CELL_EMPTY',
    'CELL_NOT_EMPTY',
    'NUMBER_GREATER_THAN',
    'NUMBER_LESS_THAN',
    'TEXT_CONTAINS',
    'TEXT_EQUAL_TO',
    'TEXT_STARTS_WITH',
    'CUSTOM_FORMULA',
  ]),
  DataValidationCriteria: new EnumSet([
    'DATE_IS_VALID_DATE',
    'NUMBER_BETWEEN',
    'NUMBER_EQUAL_TO',
    'NUMBER_GREATER_THAN',
    'NUMBER_GREATER_THAN_OR_EQUAL_TO',
    'NUMBER_LESS_THAN',
    'NUMBER_LESS_THAN_OR_EQUAL_TO',
    'NUMBER_NOT_BETWEEN',
    'NUMBER_NOT_EQUAL_TO',
    'TEXT_CONTAINS',
    'TEXT_DOES_NOT_CONTAIN',
    'TEXT_EQUAL_TO',
    'VALUE_IN_LIST',
    'CUSTOM_FORMULA',
    'CHECKBOX',
  ]),
} as const;

export const uiEnums = {
  Button: new EnumSet(['CLOSE', 'OK', 'CANCEL', 'YES', 'NO']),
  ButtonSet: new EnumSet(['OK', 'OK_CANCEL', 'YES_NO', 'YES_NO_CANCEL']),
} as const;
