using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>Why a job is where it is, and what would become of one.</summary>
internal sealed class ExplainEndpoints(JobEngine engine)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs/{id}/explain", ExplainAsync).Describe(ExplainOperations.Explain);
        routes.MapPost("/jobs/plan", PlanAsync).Describe(ExplainOperations.Plan);
    }

    private async Task ExplainAsync(HttpContext context)
    {
        Requests.AllowOnly(context);
        var id = await Requests.JobIdAsync(context, engine);
        var job = await JobLookup.FindAsync(engine, id.ToString(), context.RequestAborted);
        var explanation = await engine.ExplainAsync(job, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => ExplanationJson.Write(writer, explanation));
    }

    private async Task PlanAsync(HttpContext context)
    {
        Requests.AllowOnly(context);
        using var body = await Requests.BodyAsync(context);
        var plan = JobLookup.Accepted(await engine.PlanAsync(RequestBody.One(body.RootElement)[0], Requests.ActorOf(context), context.RequestAborted));
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => ExplanationJson.Write(writer, plan));
    }
}
