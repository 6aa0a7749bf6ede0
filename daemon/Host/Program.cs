using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Host.Verbs;

RootCommand sidflowd = new("SIDFlow plays the music of the Commodore 64: in the room, in the browser, into a file.")
{
    ServeVerb.Command(),
    PlayVerb.Command(),
    RenderVerb.Command(),
    ChipsVerb.Command(),
    InfoVerb.Command(),
    DumpVerb.Command(),
    LibraryVerb.Command(),
    SimilarVerb.Command(),
    StationVerb.Command(),
    CacheVerb.Command(),
    BackupVerb.Command(),
    DeviceVerb.Command(),
    DoctorVerb.Command(),
    JobVerb.Command(),
    ScheduleVerb.Command(),
    FetchVerb.Command(),
    ClassifyVerb.Command(),
    RateVerb.Command(),
    TrainVerb.Command(),
    ModelVerb.Command(),
    ExportVerb.Command(),
    ImportVerb.Command(),
    UserVerb.Command(),
    KeyVerb.Command(),
    SetupVerb.Command(),
    AuditVerb.Command(),
    ConfigVerb.Command(),
    LogVerb.Command(),
    LimitsVerb.Command(),
    RestartVerb.Command(),
    RomVerb.Command(),
    TlsVerb.Command(),
    HealthVerb.Command(),
    PumpVerb.Command(),
    WorkerVerb.Command(),
    VersionVerb.Command(),
};

return await CommandLineRun.RunAsync(sidflowd, args);
