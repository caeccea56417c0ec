namespace McpCore.Agents.Tool.Warnings;

/// <summary>Something of the framework whose use keeps a plugin in memory after it was replaced, as measured against .NET 10.</summary>
/// <param name="Code">The warning's code, never reused; docs/plugins.md explains it.</param>
/// <param name="Type">Full name of the class.</param>
/// <param name="Members">The members of it that are meant; empty: all.</param>
/// <param name="Advice">Why, and what to do instead.</param>
internal sealed record PinRule(string Code, string Type, string[] Members, string Advice)
{
    public static IReadOnlyList<PinRule> All { get; } =
    [
        new("MCPA001", "System.ComponentModel.TypeDescriptor", [], "it keeps every type that it has seen. Convert with Parse methods or a JsonConverter of your own."),
        new("MCPA002", "System.ComponentModel.DataAnnotations.Validator", [], "it keeps every type that it has seen. The annotations of a payload are checked by the host; check the rest in ValidateAsync."),
        new("MCPA003", "System.Reflection.DispatchProxy", [], "the types that it makes are never unloaded. Write the class, or generate its source."),
        new("MCPA004", "System.Console", ["SetOut", "SetError", "SetIn"], "the process keeps the writer. Use context.Log."),
        new("MCPA005", "System.Text.Json.JsonSerializerOptions", ["get_Default", "get_Web"], "these options are shared by the whole process and keep every type that they have seen. Use a source-generated JsonSerializerContext."),
        new("MCPA005", "System.Text.Json.JsonSerializer", [JsonByReflection], "without a JsonTypeInfo it keeps every type that it has seen, in options shared by the whole process. Use a source-generated JsonSerializerContext."),
        new("MCPA006", "System.Timers.Timer", [], Timers),
        new("MCPA006", "System.Threading.Timer", [".ctor"], Timers),
        new("MCPA007", "Microsoft.CSharp.RuntimeBinder.Binder", [], "`dynamic` keeps the types that it has bound. Use JsonNode, or types."),
        new("MCPA008", "System.AppDomain", ["add_*"], HostEvents),
        new("MCPA008", "System.Runtime.Loader.AssemblyLoadContext", ["add_*"], HostEvents),
        new("MCPA008", "System.Threading.Tasks.TaskScheduler", ["add_*"], HostEvents),
        new("MCPA008", "System.Console", ["add_*"], HostEvents),
        new("MCPA009", "System.Threading.ThreadPool", ["RegisterWaitForSingleObject", "UnsafeRegisterWaitForSingleObject"], "the wait keeps its callback until it is unregistered. Await instead, with the job's token."),
        new("MCPA010", "System.Runtime.InteropServices.GCHandle", ["Alloc"], "a handle keeps its object until it is freed. Use a `fixed` block or a SafeHandle."),
        new("MCPA011", "System.Diagnostics.ActivitySource", ["AddActivityListener"], Diagnostics),
        new("MCPA011", "System.Diagnostics.Metrics.Meter", ["CreateObservable*"], Diagnostics),
    ];

    /// <summary>Stands for the overloads of the serializer that take options.</summary>
    public const string JsonByReflection = "*(JsonSerializerOptions)";

    private const string Timers = "a live timer keeps its callback. Await Task.Delay or a PeriodicTimer inside the job, or dispose the timer before the job ends.";
    private const string HostEvents = "the process keeps whoever listens to its events. Do without, or take the handler off before the job ends.";
    private const string Diagnostics = "the process keeps the callback. Use context.Progress for a job's numbers, or dispose the listener or meter before the job ends.";

    public bool Matches(string type, string member, bool takesOptions) =>
        type == Type && (Members.Length == 0 || Members.Any(pattern =>
            pattern == JsonByReflection ? takesOptions
            : pattern.EndsWith('*') ? member.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : member == pattern));
}
