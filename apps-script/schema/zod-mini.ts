/**
 * What stands in for `zod/mini` in the bundle (build.mjs): the functions that `shared` and `apps-script` use, with the
 * same results for JSON. Every execution of Apps Script reads the whole bundle again, and zod was 25.6 kB of it;
 * this is 2.8 kB. Types, the relay and most tests are on zod itself; test/apps-script/schema compares the two. A
 * function that is missing here fails the build: add it, with its line in the comparison.
 */
export { catchOf as catch, defaultOf as _default, nullish, optional } from './absence.ts';
export { pipe, transform, union } from './combinations.ts';
export { array, looseObject, object, record } from './containers.ts';
export { boolean, enumOf as enum, literal, minLength, number, string, unknown } from './plain-values.ts';
