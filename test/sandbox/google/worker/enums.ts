/** One value of an enum; scripts compare it by identity and print it by name. */
export class EnumValue {
  readonly name: string;
  readonly position: number;

  constructor(name: string, position: number) {
    this.name = name;
    this.position = position;
  }
}

/** An enum as scripts read it: `SpreadsheetApp.ProtectionType.SHEET`. */
export class EnumSet {
  readonly values: Readonly<Record<string, EnumValue>>;

  constructor(names: readonly string[]) {
    this.values = Object.fromEntries(names.map((name, position) => [name, new EnumValue(name, position)]));
  }

  /** The value of that name; it must exist. */
  of(name: string): EnumValue {
    const value = this.values[name];
    if (!value) throw new Error(`No enum value ${name}`);
    return value;
  }
}
