using System.Reflection;
using McpCore.Client;
using McpCore.Daemon;
using McpCore.Daemon.Api;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Control;
using McpCore.Engine;
using McpCore.Engine.Stores;
using McpCore.Hosting;
using Serilog;

const int Done = 0;
const int Usage = 2;
const int Refused = 5;
const int InternalFault = 70;
const int MaxRequestBytes = 64 * 1024 * 1024;

if (!TryParse(args, out var homePath, out var overrides, out var background, out var usageFault))
{
    await Console.Error.WriteLineAsync($"mcpcored: {usageFault}\nusage: mcpcored [run] [--home DIR] [--set key=value]... [--background]");
    return Usage;
}

var home = HomeFolder.Resolve(homePath);
var installation = Installation.Find(AppContext.BaseDirectory);
var faults = new List<string>();
var options = ConfigurationLoader.Load(home, installation.ConfigurationFile, Environment.GetEnvironmentVariables(), overrides, faults);
if (faults.Count > 0)
{
    await Console.Error.WriteLineAsync($"mcpcored: the configuration has {faults.Count} fault(s); nothing was started.");
    foreach (var fault in faults)
    {
        await Console.Error.WriteLineAsync("  " + fault);
    }

    return Usage;
}

HomeLock? homeLock;
try
{
    homeLock = HomeLock.TryAcquire(home);
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"mcpcored: the home {home.Path} cannot be used: {exception.Message}");
    return Refused;
}

if (homeLock is null)
{
    await Console.Error.WriteLineAsync($"mcpcored: the home {home.Path} is already served by {HomeLock.Holder(home)}. Stop that daemon (`mcpcore daemon stop`) or choose another home (--home).");
    return Refused;
}

using (homeLock)
{
    options.Core.PluginFolders = [home.Plugins, .. options.ExtraPluginFolders, installation.PluginFolder];
    await using var log = DaemonLog.Create(options, background);
    try
    {
        await RunAsync(log, homeLock);
        return Done;
    }
    catch (StoreDamagedException exception)
    {
        log.Fatal("{Problem}", exception.Message);
        return Refused;
    }
    catch (Exception exception)
    {
        log.Fatal(exception, "mcpcored failed");
        return InternalFault;
    }
}

async Task RunAsync(Serilog.ILogger log, HomeLock held)
{
    var identity = new DaemonIdentity(
        Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        TimeProvider.System.GetUtcNow());
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.Sources.Clear();
    builder.Logging.ClearProviders().AddSerilog(log);
    builder.Services.AddSingleton(options).AddSingleton(identity).AddSingleton<DaemonLifetime>();
    builder.Services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<DaemonLifetime>());
    builder.Services.AddSingleton<JobEndpoints>().AddSingleton<EventEndpoint>().AddSingleton<DaemonEndpoints>().AddSingleton<PluginEndpoints>().AddSingleton<ScheduleEndpoints>().AddSingleton<PruneEndpoint>().AddSingleton<ApiBorder>();
    builder.Services.AddMcpCore(options.Core);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    builder.WebHost.ConfigureKestrel((_, server) =>
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = MaxRequestBytes;
        ControlChannel.Listen(server, home, server.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("McpCore.Daemon.Control"));
    });

    await using var app = builder.Build();
    var border = app.Services.GetRequiredService<ApiBorder>();
    app.Use(next => context => border.InvokeAsync(context, next));
    var api = app.MapGroup("/api/v1");
    app.Services.GetRequiredService<JobEndpoints>().Map(api);
    app.Services.GetRequiredService<EventEndpoint>().Map(api);
    app.Services.GetRequiredService<DaemonEndpoints>().Map(api);
    app.Services.GetRequiredService<PluginEndpoints>().Map(api);
    app.Services.GetRequiredService<ScheduleEndpoints>().Map(api);
    app.Services.GetRequiredService<PruneEndpoint>().Map(api);

    await app.StartAsync();
    held.Announce(home.Pipe, identity.Version);
    McpCore.Daemon.Log.Started(app.Logger, identity.Version, Environment.ProcessId, home.Path, home.Pipe);

    // The API answers while running jobs are drained; it is closed last.
    var lifetime = app.Services.GetRequiredService<DaemonLifetime>();
    await lifetime.StopRequested;
    McpCore.Daemon.Log.Stopping(app.Logger);
    await app.Services.GetRequiredService<JobEngine>().StopAsync(lifetime.Hurry);
    await app.StopAsync();
}

static bool TryParse(string[] arguments, out string? homePath, out List<string> overrides, out bool background, out string? fault)
{
    (homePath, overrides, background, fault) = (null, [], false, null);
    for (var i = 0; i < arguments.Length; i++)
    {
        if (arguments[i] is "run" && i == 0)
        {
            continue;
        }

        if (arguments[i] == "--background")
        {
            background = true;
            continue;
        }

        if (arguments[i] is not ("--home" or "--set"))
        {
            fault = $"\"{arguments[i]}\" is not known";
            return false;
        }

        if (i + 1 == arguments.Length)
        {
            fault = $"{arguments[i]} needs a value";
            return false;
        }

        if (arguments[i++] == "--home")
        {
            homePath = arguments[i];
        }
        else
        {
            overrides.Add(arguments[i]);
        }
    }

    return true;
}
