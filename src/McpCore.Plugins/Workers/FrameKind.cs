namespace McpCore.Plugins.Workers;

/// <summary>What a frame between the daemon and a worker says. Both are of one build, so the numbers may change.</summary>
internal enum FrameKind : byte
{
    // From the worker.
    Hello = 1,
    Loaded,
    LoadFailed,
    Checked,
    CheckFailed,
    Ended,
    Log,
    LinesDropped,
    Progress,
    Event,
    Heartbeat,
    SaveCheckpoint,
    LoadCheckpoint,
    OpenArtifact,
    WriteArtifact,
    CloseArtifact,
    Ask,
    HealthTold,
    PluginLog,

    // From the daemon.
    Load,
    Check,
    Health,
    Run,
    Cancel,
    Reply,
    Stop,
}
