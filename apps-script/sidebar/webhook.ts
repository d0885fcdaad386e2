/** The page of destinations and deliveries. It asks one server function and draws what comes back. */
interface Destination {
  readonly id: string;
  readonly label: string;
  readonly platform: string;
  readonly address: string;
  readonly isActive: boolean;
  readonly isOwn?: boolean;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly failure?: string;
}

interface Delivery {
  readonly id: string;
  readonly at: string;
  readonly to: string;
  readonly platform: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly answer: string | number;
  readonly error: string;
}

interface Attempt {
  readonly number: number;
  readonly at: string;
  readonly status: string;
  readonly answer: string | number;
  readonly error: string;
  readonly excerpt: string;
}

interface Reply {
  readonly message?: string;
  readonly question?: string;
  readonly destinations?: readonly Destination[];
  readonly deliveries?: readonly Delivery[];
  readonly total?: number;
  readonly attempts?: readonly Attempt[];
}

type Request = Readonly<Record<string, string | number | boolean>>;

interface Runner {
  withSuccessHandler(handler: (reply: Reply) => void): Runner;
  withFailureHandler(handler: (error: Error) => void): Runner;
  webhookPage(request: Request): void;
}

declare const google: { readonly script: { readonly run: Runner } };

const PAGE = 25;

const byId = (id: string) => document.getElementById(id);

function say(words: string): void {
  const place = byId('message');
  if (place) place.textContent = words;
}

/** One call at a time: what is on the page waits for its answer. */
function ask(request: Request, then: (reply: Reply) => void = draw): void {
  document.body.setAttribute('aria-busy', 'true');
  const end = () => document.body.removeAttribute('aria-busy');
  google.script.run
    .withSuccessHandler((reply) => {
      end();
      say(reply.message ?? '');
      if (reply.question === undefined) then(reply);
      else if (window.confirm(reply.question)) ask({ ...request, isSure: true }, then);
    })
    .withFailureHandler((error) => {
      end();
      say(`That did not work: ${error.message}`);
    })
    .webhookPage(request);
}

function make(tag: string, words: string, className = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

function button(words: string, press: () => void): HTMLElement {
  const element = make('button', words);
  element.setAttribute('type', 'button');
  element.addEventListener('click', press);
  return element;
}

function draw(reply: Reply): void {
  const list = byId('list');
  if (!list) return;
  if (reply.destinations) {
    list.replaceChildren(...reply.destinations.map(destinationCard));
    if (reply.destinations.length === 0) list.append(make('p', 'This account has no destinations.'));
  }
  if (reply.deliveries) list.replaceChildren(...reply.deliveries.map(deliveryCard));
  if (reply.deliveries?.length === 0) list.append(make('p', 'Nothing was delivered yet.'));
}

function destinationCard(destination: Destination): HTMLElement {
  const card = document.createElement('article');
  const { id, label, platform, address, isActive, isOwn, lastSuccess, lastFailure, failure } = destination;
  card.append(
    make('h3', `${label}${isOwn ? ' (this sheet)' : ''}`),
    make('p', `${platform}, ${isActive ? 'active' : 'paused'} — ${address}`),
  );
  if (lastSuccess) card.append(make('p', `last success ${lastSuccess}`));
  if (lastFailure) card.append(make('p', `last failure ${lastFailure}: ${failure ?? ''}`, 'bad'));
  if (!id.startsWith('chat:')) {
    card.append(button(isActive ? 'Pause' : 'Resume', () => ask({ action: isActive ? 'pause' : 'resume', id })));
  }
  card.append(button('Delete', () => ask({ action: 'delete', id })));
  return card;
}

function deliveryCard(delivery: Delivery): HTMLElement {
  const card = document.createElement('article');
  const { id, at, to, platform, type, status, attempts, answer, error } = delivery;
  const isBad = status !== 'succeeded' && status !== 'pending';
  card.append(
    make('h3', `${at} — ${to} (${platform})`),
    make(
      'p',
      `${type}: ${status}, ${attempts} attempt${attempts === 1 ? '' : 's'}, last answer ${answer || 'none'}`,
      isBad ? 'bad' : '',
    ),
  );
  if (error) card.append(make('p', error, 'bad'));
  card.append(
    button('Attempts', () =>
      ask({ action: 'attempts', id }, (reply) => {
        for (const each of reply.attempts ?? []) {
          card.append(
            make(
              'p',
              `#${each.number} ${each.at}: ${each.status}, ${each.answer || 'no answer'} ${each.error} ${each.excerpt}`,
            ),
          );
        }
      }),
    ),
  );
  return card;
}

function showDeliveries(offset = 0): void {
  ask({ action: 'deliveries', offset }, (reply) => {
    draw(reply);
    const next = offset + PAGE;
    if ((reply.total ?? 0) > next) byId('list')?.append(button('Older', () => showDeliveries(next)));
  });
}

function start(view: string): void {
  const isDestinations = view === 'destinations';
  byId('show-destinations')?.setAttribute('aria-pressed', String(isDestinations));
  byId('show-deliveries')?.setAttribute('aria-pressed', String(!isDestinations));
  byId('telegram')?.toggleAttribute('hidden', !isDestinations);
  byId('discord')?.toggleAttribute('hidden', !isDestinations);
  if (isDestinations) ask({ action: 'list' });
  else showDeliveries();
}

for (const action of ['telegram', 'discord']) {
  const form = byId(action);
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!(form instanceof HTMLFormElement)) return;
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    ask({ action, ...Object.fromEntries(fields) });
    // The secret leaves the page with the request.
    form.reset();
  });
}
byId('show-destinations')?.addEventListener('click', () => start('destinations'));
byId('show-deliveries')?.addEventListener('click', () => start('deliveries'));
byId('remove-tests')?.addEventListener('click', () => ask({ action: 'remove-tests' }, () => {}));

// The view to open on stands in the last element, which is not there yet while this runs.
document.addEventListener('DOMContentLoaded', () => start(byId('input')?.textContent ?? 'destinations'));
