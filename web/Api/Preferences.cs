using System.Text.Json;
using System.Text.Json.Serialization;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>A listener's preferences, third layout. What is absent is as shipped.</summary>
/// <param name="Theme"><c>system</c>, <c>c64-light</c>, <c>c64-dark</c> or <c>classic</c>.</param>
/// <param name="Font"><c>c64</c>, <c>mono</c> or <c>sans</c>.</param>
/// <param name="RomBundleId">A bundle of the ROM manifest.</param>
/// <param name="PlaybackEngine">The path to sound that the browser tries first.</param>
/// <param name="LastSeenModelVersion">Of the published taste model.</param>
public sealed record Preferences(
    string? Theme, string? Font, string? RomBundleId, string? PlaybackEngine, TrainingPreferences? Training, CachePreferences? LocalCache, string? LastSeenModelVersion, string? Persona)
{
    const int LongestWord = 64;

    internal static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    static readonly Dictionary<string, bool> themes = Words("system", "c64-light", "c64-dark", "classic"), fonts = Words("c64", "mono", "sans");

    /// <exception cref="RequestException">A value cannot be; the message names it.</exception>
    public Preferences Checked()
    {
        Field.OneOf("prefs.theme", Theme, themes);
        Field.OneOf("prefs.font", Font, fonts);
        Field.AtMost("prefs.romBundleId", RomBundleId, LongestWord);
        Field.AtMost("prefs.playbackEngine", PlaybackEngine, LongestWord);
        Field.AtMost("prefs.lastSeenModelVersion", LastSeenModelVersion, LongestWord);
        Field.AtMost("prefs.persona", Persona, LongestWord);
        Field.WithinIfGiven("prefs.training.iterationBudget", Training?.IterationBudget, 1, 10_000);
        Field.WithinIfGiven("prefs.training.syncCadenceMinutes", Training?.SyncCadenceMinutes, 5, 1_440);
        Field.WithinIfGiven("prefs.localCache.maxEntries", LocalCache?.MaxEntries, 0, 500);
        Field.WithinIfGiven("prefs.localCache.maxBytes", LocalCache?.MaxBytes, 0, 512 << 20);
        return this;
    }

    static Dictionary<string, bool> Words(params string[] words) => words.ToDictionary(word => word, _ => true, StringComparer.Ordinal);
}

/// <param name="IterationBudget">1 to 10,000 steps for each training.</param>
/// <param name="SyncCadenceMinutes">5 to 1,440 between uploads.</param>
/// <param name="AllowUpload">What was learnt may leave the browser.</param>
public sealed record TrainingPreferences(bool? Enabled, int? IterationBudget, int? SyncCadenceMinutes, bool? AllowUpload);

/// <param name="MaxEntries">At most 500 songs kept for offline.</param>
/// <param name="MaxBytes">At most 512 MiB.</param>
public sealed record CachePreferences(int? MaxEntries, int? MaxBytes, bool? PreferOffline);
