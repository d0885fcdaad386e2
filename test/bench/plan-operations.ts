import * as vm from 'node:vm';
import * as z from 'zod';
import { bundlePart } from '../../apps-script/build.mjs';
import type { PlanWorld } from './plan-worlds.ts';

const planner = new URL('../../shared/alerts/plan.ts', import.meta.url).pathname;

/** Counts what a script does to collections: each look-up, each element that a loop, a copy or a callback visits. */
const counting = `
let operations = 0;
const wrap = (prototype, name, made) => {
  const original = prototype[name];
  prototype[name] = function (...args) { return made(original, this, args); };
};
const once = (original, self, args) => { operations++; return original.apply(self, args); };
for (const prototype of [Map.prototype, Set.prototype]) {
  for (const name of ['get', 'set', 'has', 'add', 'delete']) if (name in prototype) wrap(prototype, name, once);
}
for (const iterator of [[].values(), new Map().values(), new Set().values()]) wrap(Object.getPrototypeOf(iterator), 'next', once);
const perElement = (original, self, args) => { operations += self.length; return original.apply(self, args); };
for (const name of ['includes', 'indexOf', 'slice', 'concat', 'join', 'reverse']) wrap(Array.prototype, name, perElement);
const perCall = (original, self, [callback, ...rest]) =>
  original.call(self, typeof callback === 'function' ? (...args) => { operations++; return callback(...args); } : callback, ...rest);
for (const name of ['map', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'flatMap', 'forEach', 'reduce', 'sort']) wrap(Array.prototype, name, perCall);
`;

/** How many operations on collections the planner of the bundle needs: a measure of its time that no busy machine changes. */
export async function countPlanOperations(world: PlanWorld, count: number): Promise<number> {
  const context = vm.createContext({ json: JSON.stringify(world.input(count)) });
  vm.runInContext(`${await bundlePart(planner)}\nconst input = JSON.parse(json);\n${counting}`, context);
  return z.number().parse(vm.runInContext('toolkit_.planSync(input); operations', context));
}
