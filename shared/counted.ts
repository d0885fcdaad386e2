/** A number with its noun, in the plural where it must be: "1 alert", "3 alerts". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
