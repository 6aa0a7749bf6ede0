namespace SidFlow.Services.Accounts;

/// <summary>What an account is for. Everybody but the listener is an administrator.</summary>
public enum Role
{
    Listener,
    SuperAdmin,
    Operations,
    Support,
    Finance,
    Security,
}
