namespace SidFlow.Web.Api;

/// <param name="Code">Of the second factor, or a recovery code; only where the account has one.</param>
public sealed record LoginRequest(string? Username, string? Password, string? Code);

/// <param name="Code">Where <c>registration.codeNeeded</c> of <c>/api/auth/me</c> says so.</param>
public sealed record RegisterRequest(string? Username, string? Password, string? Code);

/// <param name="Token">As the log and the file <c>setup-token</c> in the data folder say it.</param>
public sealed record SetupRequest(string? Token, string? Username, string? Password);

public sealed record PasswordRequest(string? Current, string? Password);

/// <param name="Password">The account's, once more.</param>
public sealed record ConfirmRequest(string? Password);

/// <param name="Code">As the app shows it.</param>
public sealed record CodeRequest(string? Code);

/// <param name="Username">Null for somebody unknown, and where no account stands behind the caller.</param>
/// <param name="Way">How the caller came in: session, key, token, basic or peer; null for somebody unknown.</param>
/// <param name="Permissions">Names as <c>/api/admin/access</c> lists them.</param>
/// <param name="Pending">What has to be done before anything else: <c>password</c> or <c>totp</c>.</param>
/// <param name="CsrfToken">For the header X-CSRF-Token of what a session changes; null for the other ways.</param>
/// <param name="SetupNeeded">There is no super-admin yet: see POST /api/setup.</param>
public sealed record MeReply(
    bool Authenticated, string? Username, string? Role, string? Way, IReadOnlyList<string> Permissions, string? Pending, TotpReply? Totp, string? CsrfToken,
    RegistrationReply Registration, bool SetupNeeded);

public sealed record TotpReply(bool On, bool Required, int RecoveryCodesLeft);

public sealed record RegistrationReply(bool Open, bool CodeNeeded);

/// <param name="Secret">In base32, to be typed where no camera reads the address.</param>
/// <param name="Address">For a QR code.</param>
public sealed record EnrolReply(string Secret, string Address);

/// <param name="RecoveryCodes">Shown this once; each opens the account once in place of the app's code.</param>
public sealed record RecoveryReply(IReadOnlyList<string> RecoveryCodes);

/// <param name="Client">Address it was opened from.</param>
/// <param name="IsThis">The one that asks.</param>
public sealed record LoginSessionReply(long Id, string Username, string CreatedAt, string RenewedAt, string ExpiresAt, string Client, string Agent, bool IsThis);
