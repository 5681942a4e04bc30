-- Each library: slug, name, how many assets, scenes and transcripts it has. Cost: counts them all (a sequential scan).
select
    library.slug,
    library.name,
    count(asset.id),
    coalesce(sum(scenes.number), 0)::bigint,
    coalesce(sum(transcripts.number), 0)::bigint
from library
left join asset on asset.tenant_id = library.tenant_id and asset.library_id = library.id
left join (
    select asset_id, count(*) as number from video_scenes where tenant_id = current_tenant() group by asset_id
) scenes on scenes.asset_id = asset.id
left join (
    select asset_id, count(*) as number from transcript where tenant_id = current_tenant() group by asset_id
) transcripts on transcripts.asset_id = asset.id
where library.tenant_id = current_tenant()
group by library.id
order by library.slug;
