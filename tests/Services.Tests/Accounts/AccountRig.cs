using SidFlow.Services.Accounts;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Accounts;

/// <summary>The stores of accounts over a database of their own, with a clock that a test moves and hashes that cost nothing.</summary>
public sealed class AccountRig : IDisposable
{
    public const string Client = "192.168.1.20", Password = "correct horse battery";

    readonly TempFolder folder = new();

    public AccountRig()
    {
        Database = new Database(folder["sidflow.db"], Clock);
        Users = new UserStore(Database, Clock);
        Throttle = new LoginThrottle(Database, Clock);
        Second = new SecondFactor(Database, new TurningBox(), Clock);
        Logins = new Logins(Users, Throttle, Second, new PlainHash());
        Sessions = new LoginSessionStore(Database, Clock);
        Keys = new ApiKeyStore(Database, Clock);
        Setup = new SetupToken(folder[SetupToken.FileName], Users);
    }

    public ManualClock Clock { get; } = new();
    public Database Database { get; }
    public UserStore Users { get; }
    public LoginThrottle Throttle { get; }
    public SecondFactor Second { get; }
    public Logins Logins { get; }
    public LoginSessionStore Sessions { get; }
    public ApiKeyStore Keys { get; }
    public SetupToken Setup { get; }
    public string SetupFile => folder[SetupToken.FileName];

    public Task<User> AddAsync(string name, Role role = Role.Operations) => Users.AddAsync(name, role, $"hash of {Password}", default);

    public Task<LoginResult> TryAsync(string name, string password = Password, string? code = null, string client = Client) => Logins.TryAsync(name, password, code, client, default);

    public void Dispose()
    {
        Database.Dispose();
        folder.Dispose();
    }

    sealed class PlainHash : IPasswordHash
    {
        public string Make(string password) => $"hash of {password}";

        public (bool IsRight, bool IsOld) Check(string hash, string password) => (hash == Make(password), false);
    }

    sealed class TurningBox : ISecretBox
    {
        public byte[] Seal(byte[] secret) => [.. secret.Reverse()];

        public byte[]? Open(byte[] sealedSecret) => [.. sealedSecret.Reverse()];
    }
}
