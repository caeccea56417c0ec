using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Cancelling;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The route <c>/api/v1/jobs/cancel</c>: cancels every job that matches, or tells how many there are.</summary>
internal sealed class CancelManyEndpoint(JobEngine engine)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/jobs/cancel", CancelAsync).Describe(JobOperations.CancelMany);

    private async Task CancelAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var (request, rejection) = CancelManyParser.Parse(body.RootElement);
        if (request is null)
        {
            await Answers.RefuseAsync(context, rejection!);
            return;
        }

        var report = await engine.CancelManyAsync(request, Requests.ActorOf(context), context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => CancelJson.Write(writer, report, request.DryRun));
    }
}
