using System.CommandLine;
using System.Text;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plan</c>: a submit that stores nothing.</summary>
internal static class PlanCommand
{
    public static Command Create(CliContext context)
    {
        var job = new JobArguments(scheduled: false);
        var command = new Command("plan", "Check a submit and say whether, where and when it would run. Takes what submit takes; stores nothing.");
        job.AddTo(command);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var body = await job.BuildAsync(client, parse, cancellationToken);
            var plan = await client.PostAsync("jobs/plan", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)), cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(plan.GetRawText());
            }
            else
            {
                ForecastView.WritePlan(plan);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
