namespace SidFlow.Services.Settings;

/// <summary>A setting cannot be used. The message names the key, where it came from and what is allowed.</summary>
public sealed class SettingsException(string message, Exception? inner = null) : Exception(message, inner);
