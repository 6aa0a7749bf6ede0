namespace SidFlow.Hw.Ports;

/// <summary>What every device with SID chips has: a name, a sign of life, a way to wake whoever waits for it. An <see cref="ISidPort"/> or an <see cref="INativePlayer"/>.</summary>
/// <remarks>Made by its driver's <c>Open</c>, which silences it first; Dispose silences it last and cannot fail.</remarks>
public interface ISidDevice : IDisposable
{
    /// <summary>What is at the other end. The same object from Open to Dispose; any thread.</summary>
    SidPortInfo Info { get; }

    /// <summary>What is wrong with it although it plays; null while nothing is. Never fails, costs no wire traffic; any thread.</summary>
    SidDeviceComplaint? Complaint => null;

    /// <summary>Its lights; null where none can be set. Any thread.</summary>
    IDeviceLights? Lights => null;

    /// <summary>Asks whether it is still there; one round trip. Devices that cannot answer check their wire.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    void Probe();

    /// <summary>Wakes a call that is waiting; that call and all later ones throw Lost. Cannot fail; any thread.</summary>
    void Interrupt();
}

/// <summary>Something an operator should put right.</summary>
/// <param name="Phrase">The end of a sentence, without a full stop.</param>
/// <param name="IsHeard">What the device plays suffers from it, so that another output should rather play.</param>
public sealed record SidDeviceComplaint(string Phrase, bool IsHeard);
