namespace SidFlow.Services.Library;

/// <summary>A tune's file cannot be had; the message says why in a listener's words.</summary>
public sealed class TuneFileException(string message, Exception? inner = null) : Exception(message, inner);
