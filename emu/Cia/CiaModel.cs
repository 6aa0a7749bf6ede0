namespace SidFlow.Emu.Cia;

/// <summary>The revisions of the CIA that a program can tell apart.</summary>
public enum CiaModel
{
    /// <summary>The 8521 and the late 6526A: an interrupt reaches the pin in the cycle of its cause.</summary>
    Mos8521,

    /// <summary>The older 6526: the pin follows one cycle later, and timer B loses its flag in the cycle after a read of the flags.</summary>
    Mos6526,

    /// <summary>A batch of the 6526 stamped 4485, whose serial register ends a broken-off transfer one cycle earlier.</summary>
    Mos6526Of4485,
}
