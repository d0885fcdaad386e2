import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { chatId, flag } from './fields.ts';
import type { method } from './method.ts';

/** What `method` asks of a schema for leaveChat; these tests are checked by the compiler. */
type Lock<S extends z.ZodObject> = Parameters<typeof method<'leaveChat', S>>[1];

const right = z.object({ chat_id: chatId });
const misspelt = z.object({ chat_id: chatId, chatid: flag });
const wrongType = z.object({ chat_id: flag });

describe('methods are locked to grammy/types (telegram.md §3.1)', () => {
  it('takes a schema that reads what grammY sends', () => {
    expectTypeOf(right).toExtend<Lock<typeof right>>();
  });

  it('does not take a parameter that grammY does not know', () => {
    expectTypeOf(misspelt).not.toExtend<Lock<typeof misspelt>>();
  });

  it('does not take a parameter of another type', () => {
    expectTypeOf(wrongType).not.toExtend<Lock<typeof wrongType>>();
  });
});
