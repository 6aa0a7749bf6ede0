namespace SidFlow.Demo.Assembly;

/// <summary>A two-pass 6502 assembler for the play routine.</summary>
/// <remarks>
/// Understands <c>label:</c>, <c>.local:</c> (until the next label), <c>NAME = expression</c>, the documented opcodes, and
/// <c>.org</c>, <c>.byte</c>, <c>.word</c>, <c>.res count</c>, <c>.align size</c>, <c>.assert expression</c>,
/// <c>.if expression</c> … <c>.else</c> … <c>.endif</c> (known names only). A comment starts at a semicolon.
/// An operand below 256 that is known when its line is first read becomes a zero-page access; one defined later stays absolute.
/// </remarks>
public sealed class Assembler
{
    readonly string file;
    readonly Dictionary<string, int> names = [];
    readonly Dictionary<int, AddressMode> modes = [];
    readonly List<byte> bytes = [];
    readonly Stack<bool> conditions = [];
    string scope = "";
    int line;
    int at;
    int origin = -1;
    bool last;

    Assembler(string file) => this.file = file;

    /// <exception cref="SourceException">The source has a mistake.</exception>
    public static Program Assemble(string source, string file)
    {
        Assembler assembler = new(file);
        string[] lines = source.Split('\n');
        assembler.Pass(lines);
        assembler.last = true;
        assembler.Pass(lines);
        return new Program(assembler.origin, [.. assembler.bytes], assembler.names);
    }

    /// <summary>What came out: bytes for memory from <paramref name="Origin"/> on, and where each name lies.</summary>
    public sealed record Program(int Origin, byte[] Bytes, IReadOnlyDictionary<string, int> Names);

    void Pass(string[] lines)
    {
        bytes.Clear();
        scope = "";
        at = 0;
        for (line = 1; line <= lines.Length; line++)
        {
            string text = lines[line - 1];
            int comment = text.IndexOf(';', StringComparison.Ordinal);
            if (comment >= 0)
                text = text[..comment];
            try
            {
                Statement(text.Trim().Replace('\t', ' '));
            }
            catch (Exception e) when (e is FormatException or OverflowException or DivideByZeroException)
            {
                throw Wrong(e.Message);
            }
        }
        if (conditions.Count > 0)
            throw Wrong(".endif is missing");
    }

    void Statement(string text)
    {
        if (Conditional(text) || conditions.Contains(false) || text.Length == 0)
            return;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'))
        {
            string label = text[..colon];
            if (label[0] != '.')
                scope = label;
            Define(label[0] == '.' ? scope + label : label, at);
            text = text[(colon + 1)..].Trim();
            if (text.Length == 0)
                return;
        }
        int equals = text.IndexOf(" = ", StringComparison.Ordinal);
        if (equals > 0)
            Define(text[..equals].Trim(), Known(text[(equals + 3)..]));
        else if (text[0] == '.')
            Directive(text);
        else
            Instruction(text);
    }

    bool Conditional(string text)
    {
        if (text.StartsWith(".if ", StringComparison.Ordinal))
            conditions.Push(conditions.Contains(false) || Known(text[4..]) != 0);
        else if (text == ".else" && conditions.Count > 0)
            conditions.Push(!conditions.Pop());
        else if (text == ".endif" && conditions.Count > 0)
            conditions.Pop();
        else
            return false;
        return true;
    }

    void Directive(string text)
    {
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        string name = blank < 0 ? text : text[..blank];
        string rest = blank < 0 ? "" : text[blank..];
        switch (name)
        {
            case ".org":
                at = InMemory(Known(rest));
                origin = at;
                break;
            case ".byte":
                foreach (string item in rest.Split(','))
                    Emit(InRange(Value(item), -128, 255));
                break;
            case ".word":
                foreach (string item in rest.Split(','))
                    EmitWord(Value(item));
                break;
            case ".res":
                for (int left = InMemory(Known(rest)); left > 0; left--)
                    Emit(0);
                break;
            case ".align":
                for (int size = Math.Max(1, InMemory(Known(rest))); at % size != 0;)
                    Emit(0);
                break;
            case ".assert":
                if (last && Known(rest) == 0)
                    throw Wrong("does not hold: " + rest.Trim());
                break;
            default:
                throw Wrong("unknown directive " + name);
        }
    }

    void Instruction(string text)
    {
        string mnemonic = text.Length < 3 ? text : text[..3];
        if (!Opcodes.IsMnemonic(mnemonic) || (text.Length > 3 && text[3] != ' '))
            throw Wrong($"'{text}' is not an instruction");
        string operand = text[3..].Trim();
        AddressMode mode = ModeOf(mnemonic, operand, out string expression);
        if (!Opcodes.TryGet(mnemonic, mode, out byte code))
            throw Wrong($"{mnemonic} has no address mode {mode}");
        Emit(code);
        switch (mode)
        {
            case AddressMode.Implied:
                break;
            case AddressMode.Relative:
                Emit(last ? InRange(Value(expression) - (at + 1), -128, 127) : 0);
                break;
            case AddressMode.Absolute or AddressMode.AbsoluteX or AddressMode.AbsoluteY or AddressMode.Indirect:
                EmitWord(Value(expression));
                break;
            default:
                Emit(InRange(Value(expression), mode == AddressMode.Immediate ? -128 : 0, 255));
                break;
        }
    }

    AddressMode ModeOf(string mnemonic, string operand, out string expression)
    {
        expression = operand;
        string lower = operand.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (lower is "" or "a")
            return AddressMode.Implied;
        if (Opcodes.TryGet(mnemonic, AddressMode.Relative, out _))
            return AddressMode.Relative;
        if (lower[0] == '#')
            return Cut(operand, 1, 0, AddressMode.Immediate, out expression);
        if (lower[0] == '(' && lower.EndsWith(",x)", StringComparison.Ordinal))
            return Cut(operand, 1, operand.Length - operand.LastIndexOf(','), AddressMode.IndirectX, out expression);
        if (lower[0] == '(' && lower.EndsWith("),y", StringComparison.Ordinal))
            return Cut(operand, 1, operand.Length - operand.LastIndexOf(')'), AddressMode.IndirectY, out expression);
        if (mnemonic == "jmp" && lower[0] == '(')
            return Cut(operand, 1, 1, AddressMode.Indirect, out expression);
        AddressMode near = AddressMode.ZeroPage, far = AddressMode.Absolute;
        if (lower.EndsWith(",x", StringComparison.Ordinal) || lower.EndsWith(",y", StringComparison.Ordinal))
        {
            bool x = lower[^1] == 'x';
            near = x ? AddressMode.ZeroPageX : AddressMode.ZeroPageY;
            far = x ? AddressMode.AbsoluteX : AddressMode.AbsoluteY;
            expression = operand[..operand.LastIndexOf(',')];
        }
        if (last)
            return modes[line];
        bool zeroPage = Expression.Evaluate(Scoped(expression), names) is >= 0 and < 256 && Opcodes.TryGet(mnemonic, near, out _);
        return modes[line] = zeroPage ? near : far;
    }

    static AddressMode Cut(string operand, int head, int tail, AddressMode mode, out string expression)
    {
        expression = operand[head..^tail];
        return mode;
    }

    string Scoped(string expression)
    {
        string text = expression.Trim();
        return text.StartsWith('.') ? scope + text : text;
    }

    /// <summary>Unknown names count as zero in the first pass only.</summary>
    int Value(string expression) =>
        Expression.Evaluate(Scoped(expression), names)
        ?? (last ? throw Wrong($"'{expression.Trim()}' is not defined") : 0);

    int Known(string expression) =>
        Expression.Evaluate(Scoped(expression), names) ?? throw Wrong($"'{expression.Trim()}' must be defined before it is used here");

    void Define(string name, int value)
    {
        if (!last && !names.TryAdd(name, value))
            throw Wrong($"'{name}' is defined twice");
        if (last && names[name] != value)
            throw Wrong($"'{name}' moved between the passes");
    }

    int InMemory(int value) => value is >= 0 and <= 0x10000 ? value : throw Wrong($"{value} is not in memory");

    int InRange(int value, int from, int to) =>
        !last || (value >= from && value <= to) ? value : throw Wrong($"{value} is outside {from}..{to}");

    void Emit(int value)
    {
        bytes.Add((byte)value);
        at++;
    }

    void EmitWord(int value)
    {
        Emit(value & 0xff);
        Emit(InRange(value >> 8, 0, 255));
    }

    SourceException Wrong(string message) => new(file, line, message);
}
