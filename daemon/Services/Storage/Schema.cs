using SidFlow.Services.Storage.Steps;

namespace SidFlow.Services.Storage;

/// <summary>All steps of the database's tables. A new one goes at the end, with the next number and a file of its own in Steps.</summary>
public static class Schema
{
    public static IReadOnlyList<SchemaStep> Steps { get; } =
    [
        Step0001Library.Step,
        Step0002Room.Step,
        Step0003PlaybackSessions.Step,
        Step0004Jobs.Step,
        Step0005Classified.Step,
        Step0006Schedules.Step,
        Step0007RoomStation.Step,
        Step0008Renders.Step,
        Step0009Taste.Step,
        Step0010Listening.Step,
        Step0011Accounts.Step,
        Step0012Telemetry.Step,
        Step0013DataSafety.Step,
    ];
}
