// Plain JavaScript that every Node version parses: it must be able to say what is wrong on an old one.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This project needs Node 24 or newer; this is Node ${process.versions.node}.\n` +
      'Node 24 comes with "npm ci" (the "node" dev dependency). If it was installed with --ignore-scripts,\n' +
      'run "npm rebuild node esbuild", and start things through npm: npm start, npm test, npm run relay.',
  );
  process.exit(1);
}
