/** Who may call the REST API: accounts with the tokens that a login gave them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from '../web/web-app.ts';
import { ApiError, jsonReply } from './api-error.ts';

/** A login as a command-line tool keeps it. */
export interface Login {
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export class Accounts {
  readonly #byAccessToken = new Map<string, string>();
  readonly #byRefreshToken = new Map<string, string>();
  readonly #newId: (prefix: string) => string;

  constructor(newId: (prefix: string) => string) {
    this.#newId = newId;
  }

  login(email: string): Login {
    const refreshToken = this.#newId('refresh');
    this.#byRefreshToken.set(refreshToken, email);
    return { email, accessToken: this.#newAccessToken(email), refreshToken };
  }

  /** Takes all tokens of an account back, as "Remove access" on its security page does. */
  revoke(email: string): void {
    for (const tokens of [this.#byAccessToken, this.#byRefreshToken]) {
      for (const [token, owner] of tokens) if (owner === email) tokens.delete(token);
    }
  }

  /** Whose bearer token a request carries; refuses a missing or unknown one. */
  whoCalls({ authorization = '' }: IncomingHttpHeaders): string {
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1];
    const email = token === undefined ? undefined : this.#byAccessToken.get(token);
    if (email !== undefined) return email;
    throw new ApiError(
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    );
  }

  /** The token endpoint: a new access token for a refresh token. Its errors have the shape of OAuth, not of the APIs. */
  refresh(body: string): Reply {
    const form = new URLSearchParams(body);
    if (form.get('grant_type') !== 'refresh_token') return jsonReply(400, { error: 'unsupported_grant_type' });
    const email = this.#byRefreshToken.get(form.get('refresh_token') ?? '');
    if (email === undefined) {
      return jsonReply(400, {
        error: 'invalid_grant',
        error_description: 'Token has been expired or revoked.',
      });
    }
    return jsonReply(200, { access_token: this.#newAccessToken(email), expires_in: 3599, token_type: 'Bearer' });
  }

  #newAccessToken(email: string): string {
    const token = this.#newId('access');
    this.#byAccessToken.set(token, email);
    return token;
  }
}
