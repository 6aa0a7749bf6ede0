using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices;

/// <summary>What drivers need of the rest of the program.</summary>
/// <param name="Pump">Starts a pump for a host-timed driver, given its kind and its options as JSON; null where there is none.</param>
public sealed record DriverRoom(TimeProvider Clock, Func<string, string, ISidPort>? Pump = null);

/// <summary>A kind of device: how its options are read and how it is opened.</summary>
public sealed class DeviceKind
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(), new FlagConverter() },
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly Func<JsonObject, DriverRoom, Func<ISidDevice>> bind;

    private DeviceKind(Func<JsonObject, DriverRoom, Func<ISidDevice>> bind) => this.bind = bind;

    /// <summary>A device with a time line, or a network.</summary>
    public static DeviceKind Port<T>(Func<T, TimeProvider, ISidPort> open, Func<T, IEnumerable<string>>? problems = null) => new((options, room) =>
    {
        T settings = Read(options, problems);
        return () => open(settings, room.Clock);
    });

    /// <summary>A whole C64 that runs tunes itself. What it must remember from one opening to the next lives as long as its settings.</summary>
    public static DeviceKind Native<T>(Func<T, Func<INativePlayer>> configure, Func<T, IEnumerable<string>>? problems = null) =>
        new((options, _) => configure(Read(options, problems)));

    /// <summary>Chips without a clock, played through a pump of the same kind.</summary>
    public static DeviceKind Pumped<T>(string kind, Func<T, IEnumerable<string>>? problems = null) => new((options, room) =>
    {
        string text = JsonSerializer.Serialize(Read(options, problems), json);
        return () => room.Pump is { } pump
            ? pump(kind, text)
            : throw new SidPortException(SidPortFault.Absent, kind, "open", "there is no pump here");
    });

    /// <returns>Opens the device: may take seconds, and throws <see cref="SidPortException"/>.</returns>
    /// <exception cref="FormatException">An option is not allowed; a sentence.</exception>
    public Func<ISidDevice> Bind(JsonObject options, DriverRoom room) => bind(options, room);

    private static T Read<T>(JsonObject options, Func<T, IEnumerable<string>>? problems)
    {
        try
        {
            T settings = options.Deserialize<T>(json) ?? throw new FormatException("It has no options.");
            return problems?.Invoke(settings).FirstOrDefault() is { } sentence ? throw new FormatException(sentence) : settings;
        }
        catch (JsonException error)
        {
            throw new FormatException(Plain(error), error);
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>The serializer's messages name .NET types, of which nobody has heard.</summary>
    private static string Plain(JsonException error) => error.Path is { Length: > 2 } path
        ? $"Its option {path[2..]} is not understood."
        : error.Message.Split(" could not be mapped", 2) is [var unknown, _]
            ? $"It has an option that its kind does not know: {unknown.Split('\'') switch { [_, var name, ..] => name, _ => unknown }}."
            : "An option is missing or not understood.";

    /// <summary>Settings reach us as text.</summary>
    private sealed class FlagConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out bool flag) => flag,
            _ => throw new JsonException(),
        };

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }
}
