/** Why a command did not do its work, in words for the person who ran it. */
export class Refusal extends Error {}

/** Runs a command and sets the exit code; a Refusal is printed plainly, anything else is a bug and keeps its stack. */
export async function runCommand(command) {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof Refusal) && error?.code?.startsWith?.('ERR_PARSE_ARGS') !== true) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
