import type { Execution } from '../execution.ts';
import { ServiceException } from '../service-exception.ts';
import { spendQuota } from './quota.ts';

const longestValue = 9 * 1024;
const largestStore = 500 * 1024;
const bytesOf = (text: string) => Buffer.byteLength(text, 'utf8');

function store({ project, request }: Execution, scope: string): Map<string, string> {
  const name = scope === 'user' ? `user ${request.userEmail}` : scope;
  const known = project.properties.get(name) ?? new Map<string, string>();
  project.properties.set(name, known);
  return known;
}

function checkSize(values: Readonly<Record<string, string>>, kept: ReadonlyMap<string, string>): void {
  if (Object.values(values).some((value) => bytesOf(value) > longestValue))
    throw new ServiceException('Argument too large: value');
  const merged = [...new Map([...kept, ...Object.entries(values)])];
  const size = merged.reduce((sum, [key, value]) => sum + bytesOf(key) + bytesOf(value), 0);
  if (size > largestStore) {
    throw new ServiceException(
      'You have exceeded the property storage quota. Please remove some properties and try again.',
    );
  }
}

/** PropertiesService's questions: 9 KB a value, 500 KB a store, texts only (apps-script.md §5). */
export function propertiesCalls(execution: Execution) {
  const open = (scope: string) => {
    spendQuota(execution, 'properties', 1);
    return store(execution, scope);
  };
  return {
    get: (scope: string, key: string): string | null => open(scope).get(key) ?? null,
    all: (scope: string): Record<string, string> => Object.fromEntries(open(scope)),
    set(scope: string, values: Readonly<Record<string, string>>, deleteOthers: boolean): void {
      const kept = open(scope);
      checkSize(values, deleteOthers ? new Map() : kept);
      if (deleteOthers) kept.clear();
      for (const [key, value] of Object.entries(values)) kept.set(key, value);
    },
    remove: (scope: string, key: string): void => void open(scope).delete(key),
  };
}
