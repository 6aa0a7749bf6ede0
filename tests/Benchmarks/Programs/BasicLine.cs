namespace SidFlow.Benchmarks.Programs;

/// <summary>The one line of BASIC that starts a program: SYS and where to.</summary>
/// <remarks>Knows numbers, + - *, brackets and PEEK of the pointer to BASIC's start; tokens as in the Programmer's Reference Guide.</remarks>
ref struct BasicLine
{
    const ushort Start = 0x0801;
    const int LongestSearch = 100;
    const byte Sys = 0x9e, Plus = 0xaa, Minus = 0xab, Times = 0xac, Peek = 0xc2;
    const int StartPointer = 43;

    ReadOnlySpan<byte> rest;
    bool understood;

    /// <summary>Where the program begins; its load address when there is no BASIC in front; null for other BASIC programs.</summary>
    public static ushort? StartOf(ReadOnlySpan<byte> data, ushort load)
    {
        if (load != Start)
            return load;
        int at = data[..Math.Min(data.Length, LongestSearch)].IndexOf(Sys);
        if (at < 0)
            return null;
        BasicLine line = new() { rest = data[(at + 1)..], understood = true };
        int value = line.Sum();
        return line.understood && value is > 0 and <= 0xffff ? (ushort)value : null;
    }

    int Sum()
    {
        int value = Product();
        while (true)
        {
            if (Take(Plus))
                value += Product();
            else if (Take(Minus))
                value -= Product();
            else
                return value;
        }
    }

    int Product()
    {
        int value = Factor();
        while (Take(Times))
            value *= Factor();
        return value;
    }

    int Factor()
    {
        if (Take(Peek))
            return Factor() switch { StartPointer => Start & 0xff, StartPointer + 1 => Start >> 8, _ => NotUnderstood() };
        if (Take((byte)'('))
        {
            int value = Sum();
            return Take((byte)')') ? value : NotUnderstood();
        }
        int number = -1;
        while (rest.Length > 0 && char.IsAsciiDigit((char)rest[0]) && number <= 0xffff)
        {
            number = (Math.Max(number, 0) * 10) + rest[0] - '0';
            rest = rest[1..];
        }
        return number < 0 ? NotUnderstood() : number;
    }

    int NotUnderstood()
    {
        understood = false;
        return 0;
    }

    bool Take(byte token)
    {
        rest = rest.TrimStart((byte)' ');
        if (rest.Length == 0 || rest[0] != token)
            return false;
        rest = rest[1..];
        return true;
    }
}
