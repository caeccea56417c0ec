using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Exec.Programs;
using McpCore.Exec.Running;

namespace McpCore.Exec;

/// <summary>The plugin as a whole: its settings, and the folder in which its programs work.</summary>
[Plugin]
public sealed class ExecPlugin : PluginBase<ExecSettings>
{
    private RunFolders? _folders;

    protected override JsonSerializerContext JsonContext => ExecSettingsJson.Default;

    public override IServiceProvider CreateServices(PluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var programs = new AllowedPrograms(Settings.Allow);
        ProgramEnvironment.Check(Settings.Environment);
        _folders = new RunFolders(Path.Combine(context.DataDirectory, "runs"));
        return new Services(Settings, programs, _folders);
    }

    public override async ValueTask StartAsync(PluginContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (OperatingSystem.IsLinux())
        {
            await _folders!.OpenAsync(context.Log, cancellationToken);
        }
    }

    public override ValueTask StopAsync(CancellationToken cancellationToken)
    {
        _folders!.Close();
        return default;
    }

    public override ValueTask<PluginHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(
        !OperatingSystem.IsLinux() ? PluginHealth.Unhealthy("exec runs on Linux alone, where it can tell which processes a program has left behind.")
        : Launcher.Missing is { } missing ? PluginHealth.Unhealthy($"exec needs the program {missing}, and there is none in {SearchPath.Text}. Install it (Debian: util-linux, dash).")
        : PluginHealth.Healthy());

    private sealed class Services(ExecSettings settings, AllowedPrograms programs, RunFolders folders) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(ExecSettings) ? settings
            : serviceType == typeof(AllowedPrograms) ? programs
            : serviceType == typeof(RunFolders) ? folders
            : null;
    }
}
