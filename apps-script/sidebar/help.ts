/** The First steps sidebar: lists what is done and what comes next. */
interface Runner {
  withSuccessHandler(handler: (steps: readonly { readonly words: string; readonly isDone: boolean }[]) => void): Runner;
  withFailureHandler(handler: (error: Error) => void): Runner;
  firstSteps(): void;
}

declare const google: { readonly script: { readonly run: Runner } };

function addLine(words: string, isDone: boolean): void {
  const line = document.createElement('li');
  line.textContent = words;
  line.className = isDone ? 'done' : '';
  document.getElementById('steps')?.append(line);
}

google.script.run
  .withSuccessHandler((steps) => {
    for (const step of steps) addLine(step.words, step.isDone);
  })
  .withFailureHandler((error) => addLine(`The steps could not be listed: ${error.message}`, false))
  .firstSteps();
