using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using McpCore.Agents;

namespace McpCore.TestPlugins.Pins;

/// <summary>Uses everything that the build warns of; never run, for it would pin itself.</summary>
[JobType("pins")]
public sealed class PinsAgent : Agent<string, string>
{
    public override Task<string> ExecuteAsync(string payload, JobContext context, CancellationToken cancellationToken)
    {
        _ = TypeDescriptor.GetConverter(payload);
        _ = Validator.TryValidateObject(payload, new ValidationContext(payload), null);
        _ = DispatchProxy.Create<IDisposable, Proxy>();
        Console.SetOut(TextWriter.Null);
        _ = JsonSerializer.Serialize(payload, JsonSerializerOptions.Default);
        using var events = new System.Timers.Timer();
        using var timer = new Timer(_ => { });
        dynamic bound = payload;
        _ = bound.Length;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => { };
        AssemblyLoadContext.Default.Unloading += _ => { };
        TaskScheduler.UnobservedTaskException += (_, _) => { };
        Console.CancelKeyPress += (_, _) => { };
        ThreadPool.RegisterWaitForSingleObject(cancellationToken.WaitHandle, (_, _) => { }, null, 1, true);
        _ = GCHandle.Alloc(payload);
        using var listener = new ActivityListener();
        ActivitySource.AddActivityListener(listener);
        using var meter = new Meter("pins");
        _ = meter.CreateObservableGauge("pins", () => 1);
        return Task.FromResult(payload);
    }

    public class Proxy : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }
}
