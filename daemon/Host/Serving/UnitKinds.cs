using SidFlow.Services.Classify;
using SidFlow.Services.Workers;

namespace SidFlow.Host.Serving;

/// <summary>All kinds of units that workers do; daemon and worker read the same table.</summary>
static class UnitKinds
{
    public static IReadOnlyList<UnitKind> All { get; } = [MeasureUnit.Kind, RenderUnits.Kind];
}
