using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace SidFlow.Web.Http;

/// <summary>The two built pages, the listeners' and the administrators', from the folder beside the binary.</summary>
public sealed class StaticPage(string folder)
{
    const string Document = "index.html", AdminDocument = "admin.html";

    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public bool IsBuilt => File.Exists(Path.Combine(folder, Document));

    public void Use(IApplicationBuilder app)
    {
        if (!Directory.Exists(folder))
            return;
        var files = new PhysicalFileProvider(folder);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, DefaultFileNames = [Document] });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = SetCaching });
    }

    /// <summary>Addresses inside a page that somebody reloaded or was sent: the document itself.</summary>
    public async Task ServeDocumentAsync(HttpContext context)
    {
        if (!IsBuilt)
            throw RequestException.NotFound("The page is not part of this build; the API is at /api and described at /openapi/v1.json.");
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        string document = context.Request.Path.StartsWithSegments("/admin") ? AdminDocument : Document;
        await context.Response.SendFileAsync(Path.Combine(folder, document), context.RequestAborted);
    }

    // Vite puts a hash of the content into the names below assets/, and only there.
    static void SetCaching(StaticFileResponseContext response) =>
        response.Context.Response.Headers.CacheControl = response.Context.Request.Path.StartsWithSegments("/assets")
            ? "public, max-age=31536000, immutable"
            : "no-cache";
}
