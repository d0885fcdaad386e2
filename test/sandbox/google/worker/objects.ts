/** What stands behind the spreadsheet facades: references only, the cells live on the main thread. */
import type { Area, ConditionalRuleData, RuleData } from '../wire.ts';

export class AppRef {}

export class BookRef {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class SheetRef {
  readonly book: string;
  readonly id: number;
  constructor(book: string, id: number) {
    this.book = book;
    this.id = id;
  }
}

export class RangeRef {
  readonly area: Area;
  constructor(area: Area) {
    this.area = area;
  }
}

export class RangeListRef {
  readonly ranges: readonly RangeRef[];
  constructor(ranges: readonly RangeRef[]) {
    this.ranges = ranges;
  }
}

export class SelectionRef {
  readonly sheet: SheetRef;
  constructor(sheet: SheetRef) {
    this.sheet = sheet;
  }
}

export class ProtectionRef {
  readonly book: string;
  readonly id: number;
  constructor(book: string, id: number) {
    this.book = book;
    this.id = id;
  }
}

/** What a filter shows in one column. */
export class FilterCriteriaRef {
  readonly texts: readonly string[];
  constructor(texts: readonly string[]) {
    this.texts = texts;
  }
}

export class FilterRef {
  readonly book: string;
  readonly sheet: number;
  constructor(book: string, sheet: number) {
    this.book = book;
    this.sheet = sheet;
  }
}

export class RuleRef {
  readonly data: RuleData;
  constructor(data: RuleData) {
    this.data = data;
  }
}

export class RuleBuilder {
  criteria = '';
  values: RuleData['values'] = [];
  allowInvalid = true;
  helpText: string | null = null;
}

export class ConditionalRef {
  readonly data: ConditionalRuleData;
  constructor(data: ConditionalRuleData) {
    this.data = data;
  }
}

export class ConditionRef {
  readonly data: ConditionalRuleData;
  constructor(data: ConditionalRuleData) {
    this.data = data;
  }
}

export class ConditionalBuilder {
  criteria = '';
  values: readonly (string | number)[] = [];
  background: string | null = null;
  fontColor: string | null = null;
  bold: boolean | null = null;
  ranges: readonly Area[] = [];
}
