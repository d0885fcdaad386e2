import { describeFailure } from '#shared/cs2cap/reply.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type RotateDeps, rotateSecrets } from '../cs2cap/rotate-secrets.ts';

export const ROTATE_USAGE =
  '  npm run relay -- rotate  gives our destination at CS2Cap a new signing secret; a relay that runs takes it at once';

/** Gives our destinations new signing secrets, beside a relay that runs or without one; gives or fails with what to print. */
export async function runRotate(deps: RotateDeps): Promise<Result<string, string>> {
  const rotated = await rotateSecrets(deps);
  if (!rotated.ok) return fail(`The secret was not rotated: ${describeFailure(rotated.failure)}`);
  if (rotated.value === 0)
    return fail(
      'There is no destination of this relay at CS2Cap. Start it with PUBLIC_URL and CS2C_API_KEY first; one that you registered by hand is rotated at CS2Cap.',
    );
  return ok('Rotated. The new secret is stored; the old one is taken for another day, for what is sent again.');
}
