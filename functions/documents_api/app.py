"""Documents that change: bundles with their versions, the files in them, what is read out of these, and web pages."""

from springline.access.apis import new_api
from springline.documents import routes
from springline.documents.diff_views import DiffViews
from springline.documents.original_views import OriginalViews
from springline.documents.page_image_views import PageImageViews
from springline.documents.views import Views
from springline.documents.web_page_views import WebPageViews
from springline.insights import titles as insights
from springline.platform import runtime
from springline.platform.objects import objects_at
from springline.platform.outgoing import Outgoing
from springline.profiles import provenance as profiles

ports = runtime.current()
api = new_api("documents_api", ports)
app = api.chalice
objects = objects_at(ports.settings.objects, region=ports.settings.aws_region)
outgoing = Outgoing(loopback=ports.settings.fetch_loopback)
pages = WebPageViews(ports.database, objects, outgoing, ports.clock)
views = Views(ports.database, objects, ports.clock)

routes.add_bundles(api, views)
routes.add_documents(api, views)
routes.add_diffs(api, DiffViews({**insights.TITLES, **profiles.TITLES}))
routes.add_originals(api, OriginalViews(ports.database, objects, ports.clock))
routes.add_page_images(api, PageImageViews(ports.database, objects, ports.clock))
routes.add_web_pages(api, pages)
