namespace SidFlow.Services.Accounts;

/// <summary>What was asked about an account cannot be done; the message is a sentence for whoever asked.</summary>
public sealed class AccountException(string reason) : Exception(reason);
