using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SidFlow.Host.CommandLine;

/// <summary>Standard output: aligned lines for people, JSON for programs.</summary>
static class Print
{
    static readonly JsonSerializerOptions JsonLayout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Json(object value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, JsonLayout));

    /// <summary>One line, whatever is in it: a file's name may hold line ends and the escapes that drive a terminal.</summary>
    public static void Line(string text) => Console.Out.WriteLine(string.Concat(text.Select(sign => char.IsControl(sign) ? '\uFFFD' : sign)));

    /// <summary>Names in one column, values in the next. Lines without a value are left out.</summary>
    public static void Fields(params (string Name, string? Value)[] fields)
    {
        int width = fields.Select(field => field.Name.Length).DefaultIfEmpty().Max();
        foreach ((string name, string? value) in fields)
            if (!string.IsNullOrEmpty(value))
                Console.Out.WriteLine($"{name.PadRight(width)}  {value}");
    }
}
