/** A refusal by a service: the script sees an error named "Exception" with this message (apps-script.md §7). */
export class ServiceException extends Error {
  override readonly name = 'Exception';
}
