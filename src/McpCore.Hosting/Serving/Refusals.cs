using McpCore.Client;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Hosting.Serving;

/// <summary>What refusals look like to clients, whether they ask over a door or inside the process.</summary>
internal static class Refusals
{
    /// <summary>The refusal that an exception stands for; null when it is a defect.</summary>
    public static Rejection? Of(Exception exception) => exception switch
    {
        RequestRefusedException refused => refused.Rejection,
        StoreFullException full => Rejection.Of(ErrorCodes.StoreFull, full.Message),
        IOException file when DiskSpace.IsMissing(file) => Rejection.Of(ErrorCodes.StoreFull, $"There is no room for a file, on the disk or in the quota: {file.Message} Free space and repeat it."),
        _ => null,
    };

    public static Problem ToProblem(Rejection rejection) => new(
        ErrorCodes.StatusOf(rejection.Code),
        rejection.Code,
        char.ToUpperInvariant(rejection.Code[0]) + rejection.Code[1..].Replace('_', ' '),
        rejection.Detail,
        [.. rejection.Faults.Select(fault => new ProblemError(fault.Path, fault.Code, fault.Message, fault.Allowed))]);
}
