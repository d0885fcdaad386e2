/** Workers that run scripts. A few stay warm, for whatever stand-in runs a script next; one that was killed or is surplus goes away. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Answer, Call, Outcome, RunRequest } from './wire.ts';

/** How a running script ends without a word of its own. */
export type Ended =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'lost'; readonly reason: string };

const keptWarm = 8;

/** Idle workers of this process. One keeps compiled code and nothing of an execution, which has a context of its own. */
const idle: ScriptWorker[] = [];

/** One worker with its line for synchronous questions. */
export class ScriptWorker {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  #isGone = false;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(new URL('./worker/worker.ts', import.meta.url), {
      workerData: { port: port2, signal: this.#signal },
      transferList: [port2],
      execArgv: [],
    });
    this.#worker.on('exit', () => {
      this.#isGone = true;
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Runs one execution; `answer` is asked for every question, and may end the execution by never answering. */
  run(request: RunRequest, answer: (call: Call) => Promise<Answer>): Promise<Ended> {
    this.#worker.ref();
    this.#port.ref();
    return new Promise((resolve) => {
      const onCall = async (call: Call) => {
        const reply = await answer(call);
        if (this.#isGone) return;
        this.#port.postMessage(reply);
        Atomics.store(this.#signal, 0, 1);
        Atomics.notify(this.#signal, 0);
      };
      const finish = (ended: Ended) => {
        this.#port.removeAllListeners('message');
        this.#worker.removeAllListeners('message').removeAllListeners('error').off('exit', onExit);
        resolve(ended);
      };
      const onExit = () => finish({ kind: 'lost', reason: 'The execution was ended.' });
      this.#port.on('message', (call: Call) => void onCall(call));
      this.#worker.on('message', (outcome: Outcome) => finish({ kind: 'done', outcome }));
      this.#worker.on('error', (error) =>
        finish({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) }),
      );
      this.#worker.on('exit', onExit);
      this.#worker.postMessage(request);
    });
  }

  /** Lets the process end while this worker has nothing to do. */
  rest(): void {
    this.#worker.unref();
    this.#port.unref();
  }

  /** Ends the worker wherever its script is; nothing in the script runs any more. */
  async kill(): Promise<void> {
    this.#isGone = true;
    this.#port.close();
    await this.#worker.terminate();
  }
}

/** The workers that one stand-in has taken. */
export class WorkerPool {
  readonly #taken = new Set<ScriptWorker>();

  take(): ScriptWorker {
    let worker = idle.pop();
    while (worker?.isGone) worker = idle.pop();
    worker ??= new ScriptWorker();
    this.#taken.add(worker);
    return worker;
  }

  async giveBack(worker: ScriptWorker): Promise<void> {
    if (worker.isGone || idle.length >= keptWarm) return this.discard(worker);
    this.#taken.delete(worker);
    worker.rest();
    idle.push(worker);
  }

  async discard(worker: ScriptWorker): Promise<void> {
    this.#taken.delete(worker);
    await worker.kill();
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#taken].map((worker) => this.discard(worker)));
  }
}
