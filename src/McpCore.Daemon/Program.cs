using System.Reflection;
using McpCore.Client;
using McpCore.Daemon;
using McpCore.Daemon.Api;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Reloading;
using McpCore.Daemon.Control;
using McpCore.Daemon.Tools;
using McpCore.Engine;
using McpCore.Engine.Stores;
using McpCore.Hosting;
using McpCore.Plugins;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Serilog;

const int MaxRequestBytes = 64 * 1024 * 1024;

var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
if (args is ["--version"])
{
    await Console.Out.WriteLineAsync(version);
    return ExitCodes.Done;
}

if (args is ["tool", .. var toolArguments])
{
    return await ToolCommands.RunAsync(toolArguments);
}

if (!StartArguments.TryParse(args is ["run", .. var rest] ? rest : args, "--background", out var start, out var usageFault))
{
    await Console.Error.WriteLineAsync($"mcpcored: {usageFault}\nusage: mcpcored [run] [--home DIR] [--set key=value]... [--background]\n       mcpcored tool\n       mcpcored --version");
    return ExitCodes.Usage;
}

// The settings and the host are read and built meanwhile.
PluginHost.BeginWarmUp();
var home = HomeFolder.Resolve(start.Home);
var installation = Installation.Find(AppContext.BaseDirectory);
var environment = Environment.GetEnvironmentVariables();
var configuration = ReadConfiguration();
if (configuration.Faults.Count > 0)
{
    await Console.Error.WriteLineAsync($"mcpcored: the configuration has {configuration.Faults.Count} fault(s); nothing was started.\n  {string.Join("\n  ", configuration.Faults)}");
    return ExitCodes.Usage;
}

var options = configuration.Options;

HomeLock? homeLock;
try
{
    homeLock = HomeLock.TryAcquire(home);
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"mcpcored: the home {home.Path} cannot be used: {exception.Message}");
    return ExitCodes.Refused;
}

if (homeLock is null)
{
    await Console.Error.WriteLineAsync($"mcpcored: the home {home.Path} is already served by {HomeLock.Holder(home)}. Stop that daemon (`mcpcore daemon stop`) or choose another home (--home).");
    return ExitCodes.Refused;
}

using (homeLock)
{
    using var door = TcpDoor.TryOpen(options.HttpListen, out var problem);
    if (door is null)
    {
        await Console.Error.WriteLineAsync($"mcpcored: {problem}");
        return ExitCodes.Refused;
    }

    options.Core.PluginFolders = [home.Plugins, .. options.ExtraPluginFolders, installation.PluginFolder];
    await using var log = DaemonLog.Create(options, background: start.HasFlag);
    try
    {
        await RunAsync(log, homeLock, door);
        return ExitCodes.Done;
    }
    catch (Exception exception) when (exception is StoreDamagedException or StoreFullException)
    {
        log.Fatal("{Problem}", exception.Message);
        return ExitCodes.Refused;
    }
    catch (Exception exception)
    {
        log.Fatal(exception, "mcpcored failed");
        return ExitCodes.InternalFault;
    }
}

EffectiveConfiguration ReadConfiguration() => ConfigurationLoader.Load(home, installation.ConfigurationFile, environment, start.Settings);

async Task RunAsync(Serilog.ILogger log, HomeLock held, TcpDoor tcp)
{
    var identity = new DaemonIdentity(version.Split('+')[0], TimeProvider.System.GetUtcNow());
    var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.Sources.Clear();
    builder.Logging.ClearProviders().AddSerilog(log);
    builder.Services.AddSingleton(options).AddSingleton(configuration).AddSingleton<Func<EffectiveConfiguration>>(ReadConfiguration).AddSingleton(identity).AddSingleton<DaemonLifetime>();
    builder.Services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<DaemonLifetime>());
    builder.Services.AddApi();
    tcp.Configure(builder.Services);
    builder.Services.AddMcpCore(options.Core, held);
    builder.Services.AddHostedService<ReloadOnSignal>();
    builder.Services.AddHostedService<IdleMemoryService>();

    // Handlers never block, so a request is read, worked on and answered on the thread on which it came in.
    builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    builder.WebHost.ConfigureKestrel((_, server) =>
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = MaxRequestBytes;
        ControlChannel.Listen(server, home, server.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("McpCore.Daemon.Control"));
    });

    await using var app = builder.Build();
    var service = ServiceNotification.TakeFromEnvironment(app.Logger);

    // While the engine starts, the API is made; a request that comes early waits.
    var engine = app.Services.GetRequiredService<JobEngine>();
    var starting = Task.Run(() => engine.StartAsync(CancellationToken.None));
    app.UseDoors(tcp, starting);
    app.MapApi();
    await app.StartAsync();
    try
    {
        await starting;
    }
    catch
    {
        await app.StopAsync();
        throw;
    }

    held.Announce(home.Pipe, tcp.Url, identity.Version);
    McpCore.Daemon.Log.Started(app.Logger, identity.Version, Environment.ProcessId, home.Path, home.Pipe);
    if (tcp.Url is { } url)
    {
        McpCore.Daemon.Log.TcpDoorOpen(app.Logger, url);
    }

    service.Ready(home.Pipe);

    // The API answers while running jobs are drained; it is closed last.
    var lifetime = app.Services.GetRequiredService<DaemonLifetime>();
    var damage = app.Services.GetRequiredService<StoreDamage>().Found;
    if (await Task.WhenAny(lifetime.StopRequested, damage) == damage)
    {
        // Nothing can be stored any more, so nothing is drained: what runs now is rescued by the next daemon on a store that is whole.
        throw await damage;
    }

    McpCore.Daemon.Log.Stopping(app.Logger);
    service.Stopping(options.Core.Engine.Drain + options.Core.Engine.CancelGrace);
    await engine.StopAsync(lifetime.Hurry);
    await app.StopAsync();
}
