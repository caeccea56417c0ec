using McpCore.Agents.Tool.Warnings;

namespace McpCore.Agents.Tests.BuildTool;

public sealed class PinScanTests
{
    [Fact]
    public void Scan_EveryKnownPin_IsFoundWithItsAdvice()
    {
        using var folder = new PluginFolder("pins", "McpCore.TestPlugins.Pins.dll");

        var warnings = PinScan.Scan(folder.Entry);

        var expected = new[]
        {
            "MCPA001: System.ComponentModel.TypeDescriptor.GetConverter", "MCPA002: System.ComponentModel.DataAnnotations.Validator.TryValidateObject",
            "MCPA003: System.Reflection.DispatchProxy.Create", "MCPA004: System.Console.SetOut", "MCPA005: System.Text.Json.JsonSerializer.Serialize",
            "MCPA005: System.Text.Json.JsonSerializerOptions.Default", "MCPA006: System.Threading.Timer.ctor", "MCPA006: System.Timers.Timer.ctor",
            "MCPA007: Microsoft.CSharp.RuntimeBinder.Binder.GetMember", "MCPA008: System.AppDomain.ProcessExit", "MCPA008: System.Console.CancelKeyPress",
            "MCPA008: System.Runtime.Loader.AssemblyLoadContext.Unloading", "MCPA008: System.Threading.Tasks.TaskScheduler.UnobservedTaskException",
            "MCPA009: System.Threading.ThreadPool.RegisterWaitForSingleObject", "MCPA010: System.Runtime.InteropServices.GCHandle.Alloc",
            "MCPA011: System.Diagnostics.ActivitySource.AddActivityListener", "MCPA011: System.Diagnostics.Metrics.Meter.CreateObservableGauge",
        };
        Assert.All(expected, line => Assert.Contains(warnings, warning => warning.StartsWith(line + " is used: ", StringComparison.Ordinal)));
        Assert.Equal(PinRule.All.Select(rule => rule.Code).Distinct(), warnings.Select(warning => warning[..7]).Distinct());
    }

    [Fact]
    public void Scan_AnAgentWithoutPins_IsSilent()
    {
        using var folder = PluginFolder.Echo();

        Assert.Empty(PinScan.Scan(folder.Entry));
    }
}
