using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Checks of single values, answered with the name the request knows them by.</summary>
static class Field
{
    public static T Required<T>(string name, T? value) where T : struct =>
        value ?? throw RequestException.Invalid(name, "a value is needed");

    public static int Within(string name, int? value, int min, int max) => (int)Within(name, (long?)value, min, max);

    public static long Within(string name, long? value, long min, long max)
    {
        long given = Required(name, value);
        return given >= min && given <= max ? given : throw RequestException.Invalid(name, $"{given} is not from {min} to {max}");
    }

    public static int? WithinIfGiven(string name, int? value, int min, int max) => value is null ? null : Within(name, value, min, max);

    /// <summary>Null for an absent or empty value.</summary>
    public static T? OneOf<T>(string name, string? value, IReadOnlyDictionary<string, T> choices) where T : struct
    {
        if (string.IsNullOrEmpty(value))
            return null;
        return choices.TryGetValue(value, out T choice)
            ? choice
            : throw RequestException.Invalid(name, $"'{value}' is not one of {string.Join(", ", choices.Keys)}");
    }

    public static string? AtMost(string name, string? value, int characters) =>
        value is null || value.Length <= characters ? value : throw RequestException.Invalid(name, $"longer than {characters} characters");
}
