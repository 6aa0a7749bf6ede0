using System.Globalization;
using System.Numerics;

namespace SidFlow.Services.Schedules;

/// <summary>When something is due, in the five fields that crontab has: minute, hour, day of the month, month, day of the week.</summary>
/// <remarks>
/// A field is <c>*</c> or a list of numbers, ranges and steps: <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>8-18/2</c>. Sunday is 0 or 7. Where both days are given, either will do.
/// A time that a clock change leaves out comes as much later as the clock was put on; an hour that comes twice counts once.
/// </remarks>
public sealed class CronRule
{
    private const int LongestText = 200;

    /// <summary>29 February may be eight years away.</summary>
    private const int FarthestDays = 9 * 366;

    private static readonly (string Name, int Min, int Max)[] parts = [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7)];

    private readonly string text;
    private readonly ulong minutes, hours, days, months, weekdays;
    private readonly bool anyDay, anyWeekday;

    private CronRule(string text, ulong[] sets)
    {
        this.text = text;
        (minutes, hours, days, months, weekdays) = (sets[0], sets[1], sets[2], sets[3], (sets[4] | sets[4] >> 7) & 0x7f);
        (anyDay, anyWeekday) = (BitOperations.PopCount(days) == 31, BitOperations.PopCount(weekdays) == 7);
    }

    public static CronRule Daily(TimeOnly at) => Parse(string.Create(CultureInfo.InvariantCulture, $"{at.Minute} {at.Hour} * * *"));

    /// <exception cref="FormatException">It is no such rule; the message says where.</exception>
    public static CronRule Parse(string text)
    {
        string[] fields = text.Length > LongestText ? [] : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != parts.Length)
            throw new FormatException("A rule has five fields: minute, hour, day of the month, month, day of the week; such as \"30 4 * * *\" for half past four each day.");
        return new CronRule(string.Join(' ', fields), [.. fields.Zip(parts, Set)]);
    }

    /// <summary>When it is due next.</summary>
    /// <returns>Null when that is never.</returns>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        // A day earlier, for a clock that is put back around midnight.
        DateOnly first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        for (int n = first == DateOnly.MinValue ? 0 : -1; n < FarthestDays && first.DayNumber + n <= DateOnly.MaxValue.DayNumber; n++)
        {
            DateOnly day = first.AddDays(n);
            if (!IsOn(day))
                continue;
            DateTimeOffset? due = null;
            for (ulong left = hours; left != 0; left &= left - 1)
                for (ulong within = minutes; within != 0; within &= within - 1)
                    if (At(day, BitOperations.TrailingZeroCount(left), BitOperations.TrailingZeroCount(within), zone) is { } moment && moment > after && (due is null || moment < due))
                        due = moment;
            if (due is not null)
                return due;
        }
        return null;
    }

    public override string ToString() => text;

    private bool IsOn(DateOnly day)
    {
        bool date = Has(days, day.Day), weekday = Has(weekdays, (int)day.DayOfWeek);
        return Has(months, day.Month) && (anyDay || anyWeekday ? date && weekday : date || weekday);
    }

    /// <returns>Null beyond the ends of the calendar.</returns>
    private static DateTimeOffset? At(DateOnly day, int hour, int minute, TimeZoneInfo zone)
    {
        DateTime local = day.ToDateTime(new TimeOnly(hour, minute));
        // What the clock leaves out has the offset of before, so it comes later on the clock; of two offsets the first to come is the larger.
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-3)) : zone.GetUtcOffset(local);
        long utc = local.Ticks - offset.Ticks;
        return utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(utc, TimeSpan.Zero);
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) != 0;

    private static ulong Set(string field, (string Name, int Min, int Max) part)
    {
        ulong set = 0;
        foreach (string piece in field.Split(','))
            set |= Piece(piece, part) ?? throw new FormatException($"'{field}' is no {part.Name} of a rule: it takes {part.Min} to {part.Max}, *, lists, ranges and steps.");
        return set;
    }

    /// <returns>Null for what is none.</returns>
    private static ulong? Piece(string piece, (string Name, int Min, int Max) part)
    {
        string[] halves = piece.Split('/');
        string[] ends = halves[0].Split('-');
        int step = 1;
        if (halves.Length > 2 || ends.Length > 2 || (halves.Length == 2 && (!TryNumber(halves[1], out step) || step < 1 || step > part.Max)))
            return null;
        (int from, int to) = (part.Min, part.Max);
        if (halves[0] != "*")
        {
            if (!TryNumber(ends[0], out from) || !TryNumber(ends[^1], out to))
                return null;
            if (ends.Length == 1 && halves.Length == 2)
                to = part.Max;
        }
        if (from < part.Min || to > part.Max || from > to)
            return null;
        ulong set = 0;
        for (int value = from; value <= to; value += step)
            set |= 1UL << value;
        return set;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 100;
}
