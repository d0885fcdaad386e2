/** The worker's side of an execution: it blocks on every question to the main thread, as a script on Google's servers does. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Backend } from '../backend/backend.ts';
import { ServiceException } from '../service-exception.ts';
import type { Answer, Call, RunRequest } from '../wire.ts';
import type { Host, Sync } from './host.ts';
import { runScript } from './run-script.ts';

// The pool that starts this worker hands over exactly these two.
const { port, signal } = workerData as { port: import('node:worker_threads').MessagePort; signal: Int32Array };
let currentMethod = '';

function ask(operation: string, args: readonly unknown[]): unknown {
  Atomics.store(signal, 0, 0);
  port.postMessage({ operation, method: currentMethod, args } satisfies Call);
  // A late wake-up of the answer before may end one wait early: only the stored value says that this one is here.
  while (Atomics.load(signal, 0) === 0) Atomics.wait(signal, 0, 0);
  // The main thread posts before it wakes us, so the answer is there; its shape is ours.
  const { message } = receiveMessageOnPort(port) as { message: Answer };
  if (message.ok) return message.value;
  throw new ServiceException(message.message);
}

function syncBackend(): Sync<Backend> {
  const group = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method) =>
          (...args: unknown[]) =>
            ask(`${name}.${String(method)}`, args),
      },
    );
  const groups = new Map<string, object>();
  const backend = new Proxy(
    {},
    {
      get(_, name) {
        const key = String(name);
        const made = groups.get(key) ?? group(key);
        groups.set(key, made);
        return made;
      },
    },
  );
  // Every group and method is answered by the main thread's Backend of the same type.
  return backend as Sync<Backend>;
}

parentPort?.on('message', (request: RunRequest) => {
  currentMethod = '';
  const makeHost = (evaluateTemplate: Host['evaluateTemplate']): Host => {
    const backend = syncBackend();
    const now = () => {
      currentMethod = 'Date.now';
      return backend.time.now();
    };
    return { backend, request, evaluateTemplate, now };
  };
  const outcome = runScript(request, makeHost, (method) => {
    currentMethod = method;
  });
  parentPort?.postMessage(outcome);
});
