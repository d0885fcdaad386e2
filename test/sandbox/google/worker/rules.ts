/** Data validation and conditional format rules: builders that live in the script alone and cost nothing. */

import { ServiceException } from '../service-exception.ts';
import type { ConditionalRuleData, RuleData } from '../wire.ts';
import { ConditionalBuilder, ConditionalRef, ConditionRef, RangeRef, RuleBuilder, RuleRef } from './objects.ts';
import * as p from './params.ts';
import { defineService, type Overload, overloadsOf, type Service } from './service.ts';
import { spreadsheetEnums } from './spreadsheet-enums.ts';

const on = overloadsOf<RuleBuilder>();

const requiring =
  (criteria: string) =>
  (self: RuleBuilder, ...values: RuleData['values']) => {
    self.criteria = criteria;
    self.values = values;
    return self;
  };

function rebuilt({ data }: RuleRef): RuleBuilder {
  return Object.assign(new RuleBuilder(), data);
}

function built(self: RuleBuilder): RuleRef {
  if (self.criteria === '') throw new ServiceException('Cannot build a data validation rule without criteria.');
  const { criteria, values, allowInvalid, helpText } = self;
  return new RuleRef({ criteria, values, allowInvalid, helpText });
}

const criteriaOf = (criteria: string) =>
  criteria === '' ? null : spreadsheetEnums.DataValidationCriteria.of(criteria);
const scalar = p.either(p.either(p.text, p.number), p.flag);

const numberRules = {
  requireNumberBetween: [on([p.number, p.number], requiring('NUMBER_BETWEEN'))],
  requireNumberNotBetween: [on([p.number, p.number], requiring('NUMBER_NOT_BETWEEN'))],
  requireNumberEqualTo: [on([p.number], requiring('NUMBER_EQUAL_TO'))],
  requireNumberNotEqualTo: [on([p.number], requiring('NUMBER_NOT_EQUAL_TO'))],
  requireNumberGreaterThan: [on([p.number], requiring('NUMBER_GREATER_THAN'))],
  requireNumberGreaterThanOrEqualTo: [on([p.number], requiring('NUMBER_GREATER_THAN_OR_EQUAL_TO'))],
  requireNumberLessThan: [on([p.number], requiring('NUMBER_LESS_THAN'))],
  requireNumberLessThanOrEqualTo: [on([p.number], requiring('NUMBER_LESS_THAN_OR_EQUAL_TO'))],
};

const ruleBuilder = {
  ...numberRules,
  requireTextContains: [on([p.text], requiring('TEXT_CONTAINS'))],
  requireTextDoesNotContain: [on([p.text], requiring('TEXT_DOES_NOT_CONTAIN'))],
  requireTextEqualTo: [on([p.text], requiring('TEXT_EQUAL_TO'))],
  requireDate: [on([], requiring('DATE_IS_VALID_DATE'))],
  requireFormulaSatisfied: [on([p.text], requiring('CUSTOM_FORMULA'))],
  requireCheckbox: [
    on([], requiring('CHECKBOX')),
    on([scalar], requiring('CHECKBOX')),
    on([scalar, scalar], requiring('CHECKBOX')),
  ],
  requireValueInList: [
    on([p.list(p.text)], requiring('VALUE_IN_LIST')),
    on([p.list(p.text), p.flag], requiring('VALUE_IN_LIST')),
  ],
  setAllowInvalid: [on([p.flag], (self, allow) => Object.assign(self, { allowInvalid: allow }))],
  setHelpText: [on([p.text], (self, helpText) => Object.assign(self, { helpText }))],
  getAllowInvalid: [on([], (self) => self.allowInvalid)],
  getHelpText: [on([], (self) => self.helpText)],
  getCriteriaType: [on([], (self) => criteriaOf(self.criteria))],
  getCriteriaValues: [on([], (self) => self.values)],
  copy: [on([], (self) => Object.assign(new RuleBuilder(), self))],
  build: [on([], built)],
} satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.DataValidationBuilder, readonly Overload<RuleBuilder>[]>>;

const onRule = overloadsOf<RuleRef>();
const rule = {
  getAllowInvalid: [onRule([], (self) => self.data.allowInvalid)],
  getHelpText: [onRule([], (self) => self.data.helpText)],
  getCriteriaType: [onRule([], (self) => criteriaOf(self.data.criteria))],
  getCriteriaValues: [onRule([], (self) => self.data.values)],
  copy: [onRule([], rebuilt)],
} satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.DataValidation, readonly Overload<RuleRef>[]>>;

const onFormat = overloadsOf<ConditionalBuilder>();
const when =
  (criteria: string) =>
  (self: ConditionalBuilder, ...values: (string | number)[]) =>
    Object.assign(self, { criteria, values });

function builtFormat(self: ConditionalBuilder): ConditionalRef {
  if (self.criteria === '' || self.ranges.length === 0) {
    throw new ServiceException('Conditional format rule must have a condition and at least one range.');
  }
  const { criteria, values, background, fontColor, bold, ranges } = self;
  return new ConditionalRef({ criteria, values, background, fontColor, bold, ranges } satisfies ConditionalRuleData);
}

const formatBuilder = {
  whenFormulaSatisfied: [onFormat([p.text], when('CUSTOM_FORMULA'))],
  whenTextEqualTo: [onFormat([p.text], when('TEXT_EQUAL_TO'))],
  whenTextContains: [onFormat([p.text], when('TEXT_CONTAINS'))],
  whenTextStartsWith: [onFormat([p.text], when('TEXT_STARTS_WITH'))],
  whenCellEmpty: [onFormat([], when('CELL_EMPTY'))],
  whenCellNotEmpty: [onFormat([], when('CELL_NOT_EMPTY'))],
  whenNumberGreaterThan: [onFormat([p.number], when('NUMBER_GREATER_THAN'))],
  whenNumberLessThan: [onFormat([p.number], when('NUMBER_LESS_THAN'))],
  setBackground: [onFormat([p.orNull(p.text)], (self, background) => Object.assign(self, { background }))],
  setFontColor: [onFormat([p.orNull(p.text)], (self, fontColor) => Object.assign(self, { fontColor }))],
  setBold: [onFormat([p.orNull(p.flag)], (self, bold) => Object.assign(self, { bold }))],
  setRanges: [
    onFormat([p.list(p.instance(RangeRef))], (self, ranges) =>
      Object.assign(self, { ranges: ranges.map(({ area }) => area) }),
    ),
  ],
  getRanges: [onFormat([], (self) => self.ranges.map((area) => new RangeRef(area)))],
  build: [onFormat([], builtFormat)],
} satisfies Partial<
  Record<keyof GoogleAppsScript.Spreadsheet.ConditionalFormatRuleBuilder, readonly Overload<ConditionalBuilder>[]>
>;

const onFormatRule = overloadsOf<ConditionalRef>();
const formatRule = {
  getRanges: [onFormatRule([], (self) => self.data.ranges.map((area) => new RangeRef(area)))],
  getBooleanCondition: [onFormatRule([], (self) => new ConditionRef(self.data))],
  copy: [onFormatRule([], (self) => Object.assign(new ConditionalBuilder(), self.data))],
} satisfies Partial<
  Record<keyof GoogleAppsScript.Spreadsheet.ConditionalFormatRule, readonly Overload<ConditionalRef>[]>
>;

const onCondition = overloadsOf<ConditionRef>();
const condition = {
  getCriteriaType: [onCondition([], ({ data }) => spreadsheetEnums.BooleanCriteria.of(data.criteria))],
  getCriteriaValues: [onCondition([], ({ data }) => data.values)],
  getBackground: [onCondition([], ({ data }) => data.background)],
  getFontColor: [onCondition([], ({ data }) => data.fontColor)],
  getBold: [onCondition([], ({ data }) => data.bold)],
} satisfies Partial<Record<keyof GoogleAppsScript.Spreadsheet.BooleanCondition, readonly Overload<ConditionRef>[]>>;

/** The five classes around rules. */
export const ruleServices: readonly Service[] = [
  defineService({ name: 'SpreadsheetApp.DataValidationBuilder', state: RuleBuilder, methods: ruleBuilder }),
  defineService({ name: 'SpreadsheetApp.DataValidation', state: RuleRef, methods: rule }),
  defineService({
    name: 'SpreadsheetApp.ConditionalFormatRuleBuilder',
    state: ConditionalBuilder,
    methods: formatBuilder,
  }),
  defineService({ name: 'SpreadsheetApp.ConditionalFormatRule', state: ConditionalRef, methods: formatRule }),
  defineService({ name: 'SpreadsheetApp.BooleanCondition', state: ConditionRef, methods: condition }),
];
