using System.CommandLine;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plan</c>: a submit that stores nothing.</summary>
internal static class PlanCommand
{
    public static Command Create(CliContext context)
    {
        var job = new JobArguments(scheduled: false);
        var command = new Command("plan", "Check a submit and say whether, where and when it would run. Takes what submit takes; stores nothing.");
        job.AddTo(command);
        context.OnPipe(command, (pipe, parse) => Run(pipe, job.Build(pipe, parse), parse.GetValue(context.Json)));
        return command;
    }

    public static int Run(DaemonPipe pipe, JobDraft draft, bool json)
    {
        try
        {
            var plan = pipe.Post("jobs/plan", draft.Utf8);
            if (json)
            {
                Terminal.Print(plan.GetRawText());
            }
            else
            {
                ForecastView.WritePlan(plan);
            }

            return ExitCodes.Done;
        }
        catch (McpCoreException refused) when (FaultReport.TryWrite(refused.Problem, draft))
        {
            return ExitCodes.OfProblem(refused.Problem.Status, refused.Problem.Code);
        }
    }
}
